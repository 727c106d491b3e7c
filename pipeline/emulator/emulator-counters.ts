import type { BrokerCounters } from './broker/index.ts';
import type { DeviceDefenderCounters } from './device-defender/index.ts';
import type { RulesEngineCounters } from './rules/index.ts';
import type { FirehoseCounters } from './services/firehose/index.ts';
import type { SnsCounters } from './services/sns/index.ts';

/** How many things passed each stage since the emulator started, and what each stage counts for itself. */
export interface EmulatorCounters {
  /** Metrics in the messages that Device Defender exported. */
  readonly metricsExported: number;
  /** Exports that found no role, no rule or no stream. */
  readonly exportsDropped: number;
  /** Records that Firehose took in. */
  readonly recordsTaken: number;
  /** Records that Splunk acknowledged. */
  readonly recordsDelivered: number;
  /** Records that ended in a backup bucket because they failed. */
  readonly recordsBackedUp: number;
  readonly broker: BrokerCounters;
  readonly defender: DeviceDefenderCounters;
  readonly rules: RulesEngineCounters;
  readonly firehose: FirehoseCounters;
  /** Of each delivery stream, under CloudWatch's names. */
  readonly firehoseMetrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly sns: SnsCounters;
}

export function sumUp(
  stages: Pick<EmulatorCounters, 'broker' | 'defender' | 'rules' | 'firehose' | 'firehoseMetrics' | 'sns'>,
): EmulatorCounters {
  const { defender, rules, firehose } = stages;
  const actionFailures = Object.values(rules.rules).reduce((sum, { Failure }) => sum + Failure, 0);
  return {
    metricsExported: defender.exportedMetrics,
    exportsDropped: defender.exportsDenied + rules.RuleNotFound + actionFailures,
    recordsTaken: firehose.incomingRecords,
    recordsDelivered: firehose.deliveredRecords,
    recordsBackedUp: firehose.backedUpRecords,
    ...stages,
  };
}
