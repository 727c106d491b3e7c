/** Where a publish goes, read from its topic. */
export type Destination =
  | {
      readonly kind: 'basic-ingest';
      readonly rule: string;
      /** Without the prefix; may be empty. */ readonly topic: string;
    }
  | { readonly kind: 'report'; readonly thing: string; readonly format: 'json' | 'cbor' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'message' };

const REPORT = /^\$aws\/things\/([^/]+)\/defender\/metrics\/(json|cbor)$/;
const BASIC_INGEST = '$aws/rules/';
const MESSAGE: Destination = { kind: 'message' };
const REFUSED: Destination = { kind: 'refused' };

/**
 * Reads where a client's publish goes. Reserved topics that clients may not publish to, or that belong to services
 * that are not emulated (shadows, jobs), are refused.
 */
export function destinationOf(topic: string): Destination {
  if (topic.charCodeAt(0) !== 36) return MESSAGE;
  if (topic.startsWith(BASIC_INGEST)) {
    const end = topic.indexOf('/', BASIC_INGEST.length);
    const rule = end === -1 ? topic.slice(BASIC_INGEST.length) : topic.slice(BASIC_INGEST.length, end);
    if (rule === '') return REFUSED;
    return { kind: 'basic-ingest', rule, topic: end === -1 ? '' : topic.slice(end + 1) };
  }
  const report = REPORT.exec(topic);
  return report ? { kind: 'report', thing: report[1]!, format: report[2] as 'json' | 'cbor' } : REFUSED;
}

const SUBSCRIBABLE = [
  /^\$aws\/things\/[^/]+\/defender\/metrics\/(json|cbor)\/(accepted|rejected|\+|#)$/,
  /^\$aws\/events\//,
];

/** Whether a client may subscribe to a filter at all, policies aside. */
export function isSubscribable(filter: string): boolean {
  return !filter.startsWith('$') || SUBSCRIBABLE.some((pattern) => pattern.test(filter));
}

/**
 * MQTT topic matching as AWS IoT does it: `a/#` does not match its parent level `a` (developer guide, "mqtt"), and
 * wildcards at the first level do not match `$` topics.
 */
export function matchesFilter(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const first = filter.charCodeAt(0);
  if ((first === 35 || first === 43) && topic.charCodeAt(0) === 36) return false;
  const filters = filter.split('/');
  const levels = topic.split('/');
  for (let index = 0; index < filters.length; index++) {
    const level = filters[index]!;
    if (level === '#') return levels.length > index;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return filters.length === levels.length;
}

/** Whether a topic or filter keeps to the length and depth limits; the Basic Ingest prefix is free. */
export function isWithinTopicLimits(
  topic: string,
  limits: { topicBytes: number; topicSlashes: number },
): boolean {
  const destination = topic.startsWith(BASIC_INGEST) ? destinationOf(topic) : MESSAGE;
  const counted = destination.kind === 'basic-ingest' ? destination.topic : topic;
  if (counted.length > limits.topicBytes || Buffer.byteLength(counted) > limits.topicBytes) return false;
  let slashes = 0;
  for (let at = counted.indexOf('/'); at !== -1; at = counted.indexOf('/', at + 1)) slashes++;
  return slashes <= limits.topicSlashes;
}
