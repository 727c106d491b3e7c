import type { Cell, ResultsPage } from '../../api/search-job.ts';

/** A kind of chart. */
export interface Kind {
  readonly title: string;
  /** Options of Splunk's visualization. */
  readonly options: object;
  readonly stackable?: boolean;
}

const LINES = { nullValueDisplay: 'connect', showYAxisWithZero: true, xAxisTitleVisibility: 'hide' };

export const CHART_KINDS = {
  line: { title: 'Line', options: LINES },
  area: { title: 'Area', options: LINES, stackable: true },
  column: { title: 'Column', options: {}, stackable: true },
  bar: { title: 'Bar', options: {}, stackable: true },
  pie: { title: 'Pie', options: {} },
  scatter: { title: 'Scatter', options: {} },
  single: { title: 'Single value', options: {} },
} as const satisfies Readonly<Record<string, Kind>>;

export type ChartKind = keyof typeof CHART_KINDS;

/** What Splunk would draw first: one number, values over time, or bars. */
export function usualKind({ fields, rows }: ResultsPage): ChartKind {
  if (fields.length === 1 && rows.length === 1) return 'single';
  return fields[0] === '_time' ? 'line' : 'column';
}

const isInternal = (field: string) => field.startsWith('_') && field !== '_time';

/** Rows as the columns that Splunk's visualizations take; several values of a cell become one text. */
export function chartData({ fields, rows }: ResultsPage): {
  fields: { name: string }[];
  columns: (string | null)[][];
} {
  const shown = fields.flatMap((name, column) => (isInternal(name) ? [] : [{ name, column }]));
  return {
    fields: shown.map(({ name }) => ({ name })),
    columns: shown.map(({ column }) => rows.map((row) => flat(row[column]))),
  };
}

const flat = (cell: Cell | undefined): string | null =>
  cell === undefined || cell === null ? null : typeof cell === 'string' ? cell : cell.join(', ');
