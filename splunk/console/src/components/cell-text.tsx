import type { Cell } from '../api/search-job.ts';

/** A value of a result; several values stand below each other, as Splunk shows them. */
export function CellText({ value }: { value: Cell | undefined }) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return <>{value}</>;
  return value.map((one, index) => <div key={index}>{one}</div>);
}

/** Whether a column is best aligned as numbers. */
export function isNumeric(value: Cell | undefined): boolean {
  return typeof value === 'string' && value !== '' && Number.isFinite(Number(value));
}
