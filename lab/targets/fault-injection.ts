import type { Clock } from '#kernel';
import type { Fault, FaultSwitch } from '#pipeline/emulator';
import type { HecFault, HecFaultSwitch } from '#splunk/emulator';
import type { FaultInjection, InjectedFault, PipelineFault } from '../pipeline-faults.ts';

export interface FaultPorts {
  readonly clock: Clock;
  readonly aws: { readonly faults: FaultSwitch; restartBroker(downMs: number): void };
  readonly hec: HecFaultSwitch;
}

/** Where a fault is set: at AWS, at HEC, or a single blow. */
type Strike = { readonly aws: Fault } | { readonly hec: HecFault } | { readonly once: () => void };

type Strikes = {
  readonly [Kind in PipelineFault['kind']]: (
    fault: Extract<PipelineFault, { readonly kind: Kind }>,
    ports: FaultPorts,
  ) => Strike;
};

const STRIKES: Strikes = {
  'splunk-refuses': () => ({ hec: { kind: 'refuse' } }),
  'splunk-busy': () => ({ hec: { kind: 'answer', answer: 'busy' } }),
  'splunk-hangs': () => ({ hec: { kind: 'hang' } }),
  'splunk-resets': () => ({ hec: { kind: 'reset-body', on: 'events' } }),
  'splunk-loses-answers': () => ({ hec: { kind: 'lose-answer', on: 'events' } }),
  'splunk-never-acks': () => ({ hec: { kind: 'never-ack' } }),
  'splunk-acks-late': ({ byMs }) => ({ hec: { kind: 'late-ack', delayMs: byMs } }),
  'splunk-loses-channels': (_, { hec }) => ({ once: () => hec.loseChannels() }),
  'transform-raises': () => ({ aws: { kind: 'function', effect: 'raise' } }),
  'transform-times-out': () => ({ aws: { kind: 'function', effect: 'time-out' } }),
  'transform-returns-too-few': () => ({ aws: { kind: 'function', effect: 'too-few-records' } }),
  'backup-fails': () => ({
    aws: {
      kind: 'api',
      service: 'S3',
      operation: 'PutObject',
      error: { name: 'SlowDown', message: 'Please reduce your request rate.', status: 503 },
    },
  }),
  'firehose-throttles': () => ({ aws: { kind: 'firehose-throttle' } }),
  'broker-restarts': ({ downMs }, { aws }) => ({ once: () => aws.restartBroker(downMs) }),
};

/** Fault injection into a pipeline whose AWS and Splunk are emulators in this process. */
export function createFaultInjection(ports: FaultPorts): FaultInjection {
  const { clock, aws, hec } = ports;

  function strike(fault: PipelineFault): () => void {
    const strikeOf = STRIKES[fault.kind] as (fault: PipelineFault, ports: FaultPorts) => Strike;
    const where = strikeOf(fault, ports);
    if ('once' in where) {
      where.once();
      return () => {};
    }
    if ('aws' in where) {
      const active = aws.faults.set(where.aws);
      return () => active.lift();
    }
    hec.set(where.hec);
    return () => {
      if (hec.current === where.hec) hec.clear();
    };
  }

  return {
    inject: (fault, { forMs } = {}): InjectedFault => {
      const lift = strike(fault);
      if (forMs === undefined) return { lift };
      const timer = clock.setTimer(forMs, lift, { rank: 'scenario', name: `end of the fault ${fault.kind}` });
      return {
        lift: () => {
          timer.cancel();
          lift();
        },
      };
    },
    clear: () => {
      aws.faults.clear();
      hec.clear();
    },
  };
}
