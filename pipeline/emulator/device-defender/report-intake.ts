import type { Clock } from '#kernel';
import type { Message } from '../broker/index.ts';
import type { MetricValues } from './metric-value.ts';
import { acceptedAnswer, rejectedAnswer, type RejectionCode } from './report-answer.ts';
import type { ReportFormat } from './report-document.ts';
import { ReportHistory } from './report-history.ts';
import { readReport } from './report.ts';

export interface ReportIntakeOptions {
  readonly clock: Clock;
  /** Least lab milliseconds between two reports of a device. */
  readonly intervalMs: number;
  publish(message: Message): void;
  /** A report that counts. */
  take(thing: string, values: MetricValues, nowMs: number): void;
}

/** Reads device reports, judges whether they count, and answers each on `…/accepted` or `…/rejected`. */
export class ReportIntake {
  readonly counters = { reportsReceived: 0, reportsAccepted: 0, reportsRejected: 0, reportsDuplicate: 0 };
  readonly #options: ReportIntakeOptions;
  readonly #history: ReportHistory;

  constructor(options: ReportIntakeOptions) {
    this.#options = options;
    this.#history = new ReportHistory(options.intervalMs);
  }

  report(thing: string, format: ReportFormat, payload: Buffer): void {
    const { clock, take } = this.#options;
    const now = clock.now();
    this.counters.reportsReceived++;
    const answer = (kind: 'accepted' | 'rejected', body: Buffer) =>
      this.#options.publish({
        topic: `$aws/things/${thing}/defender/metrics/${format}/${kind}`,
        payload: body,
        qos: 0,
        retain: false,
      });
    const reject = (code: RejectionCode, reportId: number | undefined) => {
      this.counters.reportsRejected++;
      answer('rejected', rejectedAnswer(thing, reportId, code, now, format));
    };
    if (!isThingName(thing)) {
      reject('InvalidPayload', undefined);
      return;
    }
    const result = readReport(payload, format);
    if (!result.ok) {
      reject('InvalidPayload', result.reportId);
      return;
    }
    const verdict = this.#history.judge(thing, result.reportId, now);
    if (verdict === 'too-soon') {
      reject('Throttled', result.reportId);
      return;
    }
    if (verdict === 'new') {
      this.counters.reportsAccepted++;
      take(thing, result.values, now);
    } else {
      this.counters.reportsDuplicate++;
    }
    // Our choice: a duplicate is discarded but still accepted.
    answer('accepted', acceptedAnswer(thing, result.reportId, now, format));
  }
}

/** Other names are rejected (developer guide, "device-defender-troubleshoot"). */
function isThingName(name: string): boolean {
  return Buffer.byteLength(name) <= 128 && !/\p{Cc}/u.test(name);
}
