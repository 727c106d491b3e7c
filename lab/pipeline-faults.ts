/**
 * What can be broken between the devices and Splunk while a lab runs.
 *
 * Faults of devices are behaviors of the fleet instead: `clock-skew`, `late-reports`, `duplicate-reports`,
 * `malformed-reports`, `poison-publish`, `reconnect-storm`.
 */
export type PipelineFault =
  /** Connections to HEC are refused; open ones are cut. */
  | { readonly kind: 'splunk-refuses' }
  /** HEC answers 503, "Server is busy", to every request. */
  | { readonly kind: 'splunk-busy' }
  /** HEC takes requests in and answers nothing. */
  | { readonly kind: 'splunk-hangs' }
  /** HEC cuts the connection in the middle of the events; nothing of them is kept. */
  | { readonly kind: 'splunk-resets' }
  /** HEC keeps the events, then cuts the connection instead of answering: repetitions are duplicates. */
  | { readonly kind: 'splunk-loses-answers' }
  /** Events are indexed, but never acknowledged. */
  | { readonly kind: 'splunk-never-acks' }
  /** Acknowledgements come `byMs` of lab time after their events are searchable. */
  | { readonly kind: 'splunk-acks-late'; readonly byMs: number }
  /** At once: HEC forgets all channels and the acknowledgements pending in them, as after an indexer restart. */
  | { readonly kind: 'splunk-loses-channels' }
  /** The transform raises. */
  | { readonly kind: 'transform-raises' }
  /** The transform runs until Lambda ends it. */
  | { readonly kind: 'transform-times-out' }
  /** The transform's answer lacks the last half of the records. */
  | { readonly kind: 'transform-returns-too-few' }
  /** The backup bucket takes nothing: S3 answers 503 to every put. */
  | { readonly kind: 'backup-fails' }
  /** Firehose takes no records: `ServiceUnavailableException` to whoever puts them. */
  | { readonly kind: 'firehose-throttles' }
  /** At once: every MQTT connection ends, and none is taken for `downMs` of lab time. */
  | { readonly kind: 'broker-restarts'; readonly downMs: number };

export type PipelineFaultKind = PipelineFault['kind'];

/** How reports and listings call them. */
export const PIPELINE_FAULTS: Readonly<Record<PipelineFaultKind, string>> = {
  'splunk-refuses': 'Splunk refuses connections',
  'splunk-busy': 'Splunk answers 503',
  'splunk-hangs': 'Splunk does not answer',
  'splunk-resets': 'Splunk cuts connections in the middle of the events',
  'splunk-loses-answers': 'Splunk keeps the events and its answer is lost',
  'splunk-never-acks': 'Splunk never acknowledges',
  'splunk-acks-late': 'Splunk acknowledges late',
  'splunk-loses-channels': 'Splunk forgets its channels',
  'transform-raises': 'the transform raises',
  'transform-times-out': 'the transform times out',
  'transform-returns-too-few': 'the transform returns too few records',
  'backup-fails': 'the backup bucket takes nothing',
  'firehose-throttles': 'Firehose throttles',
  'broker-restarts': 'the broker restarts',
};

export interface FaultDuration {
  /** Milliseconds of lab time until it is lifted by itself; absent: until `lift`. Faults that strike once ignore it. */
  readonly forMs?: number;
}

export interface InjectedFault {
  /** Ends the fault; does nothing once it has ended. */
  lift(): void;
}

/** Breaks the pipeline on purpose, and mends it. */
export interface FaultInjection {
  /**
   * Faults of different parts add up. Splunk suffers one at a time: a new one takes the place of the former, which is
   * over then.
   */
  inject(fault: PipelineFault, duration?: FaultDuration): InjectedFault;
  /** Mends everything. */
  clear(): void;
}
