import type { ResultRow } from '#splunk/spl';
import type { Stanza } from '../conf/parse-conf.ts';

type Comparison = (
  count: number,
  threshold: number,
  previous: number | undefined,
  percent: boolean,
) => boolean;

/** `relation` of savedsearches.conf. `drops by` and `rises by` compare with the run before; a first run has none. */
const RELATIONS: Readonly<Record<string, Comparison>> = {
  'greater than': (count, threshold) => count > threshold,
  'less than': (count, threshold) => count < threshold,
  'equal to': (count, threshold) => count === threshold,
  'not equal to': (count, threshold) => count !== threshold,
  'drops by': (count, threshold, previous, percent) =>
    previous !== undefined && previous - count >= amount(threshold, previous, percent),
  'rises by': (count, threshold, previous, percent) =>
    previous !== undefined && count - previous >= amount(threshold, previous, percent),
};

const amount = (threshold: number, previous: number, percent: boolean) =>
  percent ? (previous * threshold) / 100 : threshold;

/** What `counttype` counts in the results of a run. */
const COUNTS: Readonly<Record<string, (rows: readonly ResultRow[]) => number>> = {
  'number of events': (rows) => rows.length,
  'number of results': (rows) => rows.length,
  'number of hosts': (rows) => distinct(rows, 'host'),
  'number of sources': (rows) => distinct(rows, 'source'),
};

const distinct = (rows: readonly ResultRow[], field: string) =>
  new Set(rows.flatMap((row) => row[field] ?? [])).size;

export interface ConditionInput {
  settings: Readonly<Stanza>;
  rows: readonly ResultRow[];
  /** What was counted in the run before. */
  previousCount: number | undefined;
  /** Rows of `alert_condition` over the results; needed for the type `custom` only. */
  conditionRows: number;
}

/** What a run counted and whether that triggers the alert. `always` triggers with every run. */
export function judge(input: ConditionInput): { count: number; triggers: boolean } {
  const { settings, rows } = input;
  const type = settings['counttype'] ?? 'always';
  if (type === 'custom') return { count: input.conditionRows, triggers: input.conditionRows > 0 };
  const count = (COUNTS[type] ?? ((all) => all.length))(rows);
  if (type === 'always') return { count, triggers: true };
  const quantity = settings['quantity'] ?? '';
  const relation = RELATIONS[(settings['relation'] || 'greater than').toLowerCase()];
  const triggers =
    relation?.(count, Number.parseFloat(quantity) || 0, input.previousCount, quantity.trim().endsWith('%')) ??
    false;
  return { count, triggers };
}

export const ALERT_TYPES = ['always', 'custom', ...Object.keys(COUNTS)];
export const ALERT_COMPARATORS = Object.keys(RELATIONS);
