interface Past {
  readonly ids: number[];
  acceptedMs: number;
}

/** How many report ids of a device are remembered. Our choice: an hour and more of five-minute reports. */
const REMEMBERED = 16;

/** Knows which reports of a device came before, and when. */
export class ReportHistory {
  readonly #intervalMs: number;
  readonly #past = new Map<string, Past>();

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Remembers a report unless it repeats an id or comes too soon. */
  judge(thing: string, reportId: number, now: number): 'new' | 'duplicate' | 'too-soon' {
    const past = this.#past.get(thing);
    if (!past) {
      this.#past.set(thing, { ids: [reportId], acceptedMs: now });
      return 'new';
    }
    if (past.ids.includes(reportId)) return 'duplicate';
    if (now - past.acceptedMs < this.#intervalMs) return 'too-soon';
    past.acceptedMs = now;
    past.ids.push(reportId);
    if (past.ids.length > REMEMBERED) past.ids.shift();
    return 'new';
  }
}
