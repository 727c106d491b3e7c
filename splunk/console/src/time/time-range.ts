/** A span to search: time modifiers, epoch seconds or ISO 8601; '' for no limit. */
export interface TimeRange {
  readonly earliest: string;
  readonly latest: string;
}

export interface NamedRange extends TimeRange {
  readonly title: string;
}

/** Relative to lab time. */
export const NAMED_RANGES: readonly NamedRange[] = [
  { title: 'Last 15 minutes', earliest: '-15m', latest: 'now' },
  { title: 'Last 60 minutes', earliest: '-60m', latest: 'now' },
  { title: 'Last 4 hours', earliest: '-4h', latest: 'now' },
  { title: 'Last 24 hours', earliest: '-24h@h', latest: 'now' },
  { title: 'Last 7 days', earliest: '-7d@h', latest: 'now' },
  { title: 'Last 30 days', earliest: '-30d@d', latest: 'now' },
  { title: 'Today', earliest: '@d', latest: 'now' },
  { title: 'Yesterday', earliest: '-1d@d', latest: '@d' },
  { title: 'All time', earliest: '0', latest: '' },
];

export const DEFAULT_RANGE: TimeRange = { earliest: '-24h@h', latest: 'now' };

/** What a range is called, or else what it says. */
export function titleOf({ earliest, latest }: TimeRange): string {
  const named = NAMED_RANGES.find((range) => range.earliest === earliest && range.latest === latest);
  return named?.title ?? `${shownLimit(earliest) || 'the beginning'} – ${shownLimit(latest) || 'the end'}`;
}

/** Epoch seconds become a date; everything else is shown as it is. */
function shownLimit(limit: string): string {
  if (!/^\d{6,}(\.\d+)?$/.test(limit)) return limit;
  return `${new Date(Number(limit) * 1000).toISOString().slice(0, 19).replace('T', ' ')}`;
}
