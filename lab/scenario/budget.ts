/** What a scenario may cost the machine it runs on. */
export interface Budget {
  /** Reports of all agents together. */
  readonly reports: number;
  /** Runs of scheduled searches. */
  readonly searches: number;
}

/** For scenarios of the default run, each of which should be over in a second or two. */
export const DEFAULT_BUDGET: Budget = { reports: 20_000, searches: 5_000 };

/** For the default run as a whole, which should stay below a minute on two cores. */
export const CATALOGUE_BUDGET: Budget = { reports: 120_000, searches: 15_000 };
