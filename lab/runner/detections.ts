/** A saved search of the Splunk app that is scheduled: a detection. */
export interface Detection {
  readonly name: string;
  readonly search: string;
  /** Cron expression, UTC. */
  readonly cron: string;
  /** Splunk time modifiers such as `-20m@m`. */
  readonly earliest: string;
  readonly latest: string;
}
