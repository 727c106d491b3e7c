import { formatDuration } from '../scenario/duration.ts';

/** Less real time than this is not worth an estimate, milliseconds. */
const WORTH_MS = 60_000;

/** How fast lab time passes in each scenario, to say how long the rest will take. */
export class Pace {
  readonly #now: () => number;
  readonly #first = new Map<string, { readonly realMs: number; readonly labMs: number }>();

  /** @param now real milliseconds that only grow */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** `, about 1h 12m left`; nothing while there is no pace to go by, and where the rest is soon over. */
  left(scenario: string, passedMs: number, totalMs: number): string {
    const first = this.#first.get(scenario);
    if (!first) {
      this.#first.set(scenario, { realMs: this.#now(), labMs: passedMs });
      return '';
    }
    const lab = passedMs - first.labMs;
    if (lab <= 0) return '';
    const leftMs = ((totalMs - passedMs) / lab) * (this.#now() - first.realMs);
    return leftMs < WORTH_MS ? '' : `, about ${formatDuration(leftMs)} left`;
  }
}
