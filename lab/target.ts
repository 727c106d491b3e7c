import type { Clock, Hold, Logger, Random } from '#kernel';
import type { DeviceSpec, FleetControl } from '#devices';
import type { ReplaySummary } from '#pipeline';
import type { SplunkClient } from '#splunk/client';
import type { Capabilities, Capability } from './capabilities.ts';
import type { PipelineStage } from './console/pipeline-stage.ts';
import type { Findings } from './evidence/findings.ts';
import type { Ledger } from './evidence/ledger.ts';
import type { FaultInjection } from './pipeline-faults.ts';
import type { AccountAction } from './scenario/account-actions.ts';
import type { Participant } from './scenario/plan.ts';

export type TargetName = 'embedded' | 'running' | 'compose' | 'aws';

/** How many things passed each stage since the lab started; whole numbers. */
export interface StageCounts {
  /** Metrics in the messages that Device Defender exported. */
  readonly metricsExported: number;
  /** Messages that rules handed to Firehose. */
  readonly recordsTaken: number;
  /** Records that ended in the backup bucket. */
  readonly recordsBackedUp: number;
  /** Metrics exports that found no rule, no role or no stream. */
  readonly exportsDropped: number;
  /** Events that Splunk made searchable. */
  readonly eventsIndexed: number;
}

/** What a pipeline is deployed with besides the plain path. */
export interface DeployRequest {
  readonly customMetrics?: readonly string[];
  /** Metrics that ML Detect learns; only where the capability `mlDetect` is given. */
  readonly learnedMetrics?: readonly string[];
  /** Configures the account's audits; only where the capability `audit` is given. */
  readonly audit?: boolean;
}

export interface LabOptions {
  readonly seed: number;
  /** Lab time at the start, milliseconds since the epoch; targets on real time ignore it. */
  readonly startMs: number;
  /** Lab time that the run is going to take, milliseconds; for targets that keep the events of earlier runs. */
  readonly spanMs?: number;
  /** Folders of the apps that Splunk has. Default the lab's own. */
  readonly apps?: readonly string[];
  readonly logger: Logger;
  readonly random: Random;
}

/**
 * A running lab: everything a scenario run needs, whatever stands behind it.
 *
 * Code that holds a `Lab` never asks which target made it; what differs is in the values.
 */
export interface Lab extends AsyncDisposable {
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly splunk: SplunkClient;
  readonly fleet: FleetControl;
  /** Put before every thing name, so that runs on a shared account do not meet. */
  readonly thingPrefix: string;
  /** Lets lab time pass while `main` gives its hold back. */
  run<T>(name: string, main: (hold: Hold) => Promise<T>): Promise<T>;
  /**
   * Creates the pipeline, which also keeps and exports these custom metrics and, when `audit` is set, sends audits of
   * the account to Splunk. Must be called once, inside `run`, before devices are provisioned.
   */
  deploy(options?: DeployRequest): Promise<void>;
  /** Registers devices with certificates and says how to connect them. */
  provision(participants: readonly Participant[]): Promise<DeviceSpec[]>;
  /** Counters at every stage; only where the capability `ledger` is given. */
  counts(): Promise<StageCounts>;
  /** Delivers to Splunk what only the backup bucket holds. `hold` is the caller's, given back while it waits. */
  replay(hold: Hold, options?: { readonly dryRun?: boolean }): Promise<ReplaySummary>;
  /** Publishes to the rule that takes Device Defender's exports, as an operator's tool would. */
  publishToRule(payload: string): Promise<void>;
  /** Does something to the account, as somebody with the right to do it would. */
  changeAccount(action: AccountAction): Promise<void>;
  /** What passed each stage about the things that are followed, for evidence. */
  readonly ledger?: Ledger;
  /** What Device Defender found, for reports. */
  readonly findings?: Findings;
  /** The stations between a device and a search row with their counts, for reports. */
  stages?(): Promise<PipelineStage[]>;
  /** Breaks the pipeline on purpose; only where the capability `faultInjection` is given. */
  readonly faults?: FaultInjection;
}

export interface Target {
  readonly name: TargetName;
  /** What the target is expected to offer; a started lab knows for sure. */
  readonly capabilities: Capabilities;
  /** Why it lacks a capability, where that was found out. */
  readonly lacks?: Readonly<Partial<Record<Capability, string>>>;
  /** Whether its labs share nothing, so that several scenarios can run at a time. */
  readonly sideBySide: boolean;
  start(options: LabOptions): Promise<Lab>;
}
