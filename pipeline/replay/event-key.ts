/**
 * What makes an event one and the same: thing, metric, time of the metric, dimension, version and value. The value is
 * part of it because two reports of a thing may arrive in one millisecond. Anything that is no metric is known by its
 * whole content.
 *
 * @param raw the event's text, as it is in Splunk's `_raw`
 */
export function eventKey(raw: string): string {
  let event: unknown;
  try {
    event = JSON.parse(raw);
  } catch {
    return raw;
  }
  return typeof event === 'object' && event !== null
    ? objectKey(event as Record<string, unknown>)
    : JSON.stringify(event);
}

/** As `eventKey`, for an event that has been parsed. */
export function objectKey(event: Record<string, unknown>): string {
  const { thing, name, timestamp, dimension, version, value } = event;
  if (typeof thing !== 'string' || typeof name !== 'string' || typeof timestamp !== 'number') {
    return canonical(event);
  }
  return canonical([thing, name, timestamp, dimension ?? null, version ?? null, value ?? null]);
}

/** JSON with sorted members: two texts of one value are equal. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
