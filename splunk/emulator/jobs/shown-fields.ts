import type { ResultRow, SearchResult } from '#splunk/spl';

/** Fields of raw events that Splunk hands out without being asked. */
const DEFAULT_FIELDS = [
  '_bkt',
  '_cd',
  '_indextime',
  '_raw',
  '_serial',
  '_si',
  '_sourcetype',
  '_subsecond',
  '_time',
  'host',
  'index',
  'linecount',
  'source',
  'sourcetype',
  'splunk_server',
];

/**
 * The columns of a result that REST shows. Event searches hand out default fields and those that the search text
 * names; everything only when all fields were asked for.
 */
export function shownFields(
  result: SearchResult,
  search: string,
  options: { allFields: boolean; requiredFields: readonly string[] },
): string[] {
  if (result.resultType === 'statistics' || options.allFields || options.requiredFields.includes('*')) {
    return result.fields;
  }
  // A field named after `fields`, `table` and the like is asked for; so is every field that a term compares.
  if (/\|\s*(fields|table)\s/.test(search)) return result.fields;
  const words = new Set(search.match(/[\w.{}:-]+/g) ?? []);
  return result.fields.filter(
    (field) =>
      DEFAULT_FIELDS.includes(field) ||
      options.requiredFields.includes(field) ||
      words.has(field) ||
      search.includes(`"${field}"`) ||
      search.includes(`'${field}'`),
  );
}

/** ISO 8601 with milliseconds and offset: how results show `_time`. */
export function isoResultTime(epochSeconds: number): string {
  return new Date(Math.round(epochSeconds * 1000)).toISOString().replace('Z', '+00:00');
}

/** How the export stream shows `_time`. */
export function exportTime(epochSeconds: number): string {
  const iso = new Date(Math.round(epochSeconds * 1000)).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)} UTC`;
}

/** Rows as shown: `_time` as a date, unless it is no number. */
export function withShownTime(
  rows: readonly ResultRow[],
  render: (epochSeconds: number) => string = isoResultTime,
): ResultRow[] {
  return rows.map((row) => {
    const time = row['_time'];
    if (typeof time !== 'string' || time.trim() === '' || !Number.isFinite(Number(time))) return row;
    return { ...row, _time: render(Number(time)) };
  });
}
