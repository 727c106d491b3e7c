import type { PipelineFault } from '../pipeline-faults.ts';
import { durationMs, type Duration } from './duration.ts';
import type { Disturbance } from './scenario.ts';

/** Breaks a part of the pipeline, for a while or until the end: `at('5m', fault({ kind: 'splunk-busy' }, { for: '90s' }))`. */
export function fault(broken: PipelineFault, options: { readonly for?: Duration } = {}): Disturbance {
  return { kind: 'fault', fault: broken, ...(options.for && { forMs: durationMs(options.for) }) };
}

/** Sends this to the rule that takes Device Defender's exports, whoever may have done so. */
export function message(payload: string): Disturbance {
  return { kind: 'message', payload };
}
