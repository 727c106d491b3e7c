/** Real time that each stage of each scenario took, as told by the run. */
export interface SlowStage {
  readonly scenario: string;
  readonly stage: string;
  /** Real milliseconds. */
  readonly durationMs: number;
}

/** Measures stages between one `enter` and the next. Time is passed in: real milliseconds that only grow. */
export class StageTimes {
  readonly #now: () => number;
  readonly #current = new Map<string, { readonly stage: string; readonly sinceMs: number }>();
  readonly #stages = new Map<string, SlowStage[]>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  enter(scenario: string, stage: string): void {
    this.leave(scenario);
    this.#current.set(scenario, { stage, sinceMs: this.#now() });
  }

  leave(scenario: string): void {
    const current = this.#current.get(scenario);
    if (!current) return;
    this.#current.delete(scenario);
    const durationMs = this.#now() - current.sinceMs;
    this.#stages.set(scenario, [...this.of(scenario), { scenario, stage: current.stage, durationMs }]);
  }

  /** The stages of a scenario in the order in which they ended. */
  of(scenario: string): readonly SlowStage[] {
    return this.#stages.get(scenario) ?? [];
  }

  /** The stage that took longest, of one scenario or of all. */
  slowest(scenario?: string): SlowStage | undefined {
    const stages = scenario === undefined ? [...this.#stages.values()].flat() : this.of(scenario);
    return stages.reduce<SlowStage | undefined>(
      (slowest, stage) => (slowest && slowest.durationMs >= stage.durationMs ? slowest : stage),
      undefined,
    );
  }
}
