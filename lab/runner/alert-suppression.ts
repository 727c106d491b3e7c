import type { ResultRow } from '../results.ts';
import { valuesOf } from './rows.ts';

/** For how long, and for which values, an alert that was raised stays quiet. */
export interface SuppressionRule {
  /** `alert.suppress.fields`; none: the alert as a whole. */
  readonly fields: readonly string[];
  /** `alert.suppress.period` in milliseconds of lab time. */
  readonly periodMs: number;
}

/**
 * What an analyst is told of a saved search: a row raises an alert unless one with the same values of the fields was
 * raised within the period before.
 *
 * Source: Splunk Enterprise, savedsearches.conf, `alert.suppress`, `alert.suppress.fields`, `alert.suppress.period`.
 */
export class AlertSuppression {
  readonly #rule: SuppressionRule | undefined;
  readonly #quietUntil = new Map<string, number>();

  constructor(rule: SuppressionRule | undefined) {
    this.#rule = rule;
  }

  /** The rows of a run at `nowMs` that are news. */
  news(rows: readonly ResultRow[], nowMs: number): readonly ResultRow[] {
    const rule = this.#rule;
    if (!rule) return rows;
    const keyOf = (row: ResultRow) => JSON.stringify(rule.fields.map((field) => valuesOf(row[field])));
    const news = rows.filter((row) => (this.#quietUntil.get(keyOf(row)) ?? -Infinity) <= nowMs);
    for (const row of news) this.#quietUntil.set(keyOf(row), nowMs + rule.periodMs);
    return news;
  }
}
