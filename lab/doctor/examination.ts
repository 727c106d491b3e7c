/** What the doctor found about one thing this machine needs, or would be glad of. */
export interface Finding {
  readonly name: string;
  /** `missing`: the lab works without it, and says in `remedy` what it would be for. */
  readonly state: 'ok' | 'missing' | 'wrong';
  readonly found: string;
  readonly remedy?: string;
}

/** One look at the machine. It changes nothing. */
export type Examination = (patient: Patient) => Promise<Finding>;

/** What is examined; given, so that tests can have another machine. */
export interface Patient {
  readonly nodeVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDirectory: string;
  /** Ports of `npm run lab`, by what they are for. */
  readonly ports: Readonly<Record<string, number>>;
  /** Whether this address can be listened on now. */
  portIsFree(port: number): Promise<boolean>;
  /** Where a command is, or nothing. */
  findCommand(name: string): Promise<string | undefined>;
  /** Version of the Docker engine that answers, or nothing. */
  dockerEngine(): Promise<string | undefined>;
  /** Bytes that may still be written below this folder. */
  freeBytes(directory: string): Promise<number>;
  /** Whether a lab runs here, which explains taken ports. */
  labRuns(): Promise<boolean>;
  /** Until when the lab's server certificate is valid, in milliseconds since the epoch; absent: none was made yet. */
  certificateValidToMs(): Promise<number | undefined>;
  now(): number;
}
