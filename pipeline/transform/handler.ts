/**
 * The Lambda function between Firehose and Splunk: Device Defender messages in, HTTP Event Collector objects out.
 *
 * One module without imports, so that deploying it is stripping its types. Firehose's contract: every record id of
 * the request comes back exactly once, as `Ok`, `Dropped` or `ProcessingFailed`
 * (docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html).
 */

/** What Firehose sends, in the parts that are used here. */
export interface FirehoseEvent {
  readonly records: readonly { readonly recordId: string; readonly data: string }[];
}

export interface TransformedRecord {
  readonly recordId: string;
  readonly result: 'Ok' | 'Dropped' | 'ProcessingFailed';
  /** Base64; only with `Ok`. */
  readonly data?: string;
}

/** Envelope members given to every event. What is unset is left to the HEC token. */
export interface TransformSettings {
  readonly sourcetype?: string;
  readonly source?: string;
  readonly index?: string;
  /** When set, audit notifications of any other topic are unknown payloads. */
  readonly auditTopicArn?: string;
}

/** Reads the settings from the function's environment; an empty variable counts as unset. */
export function settingsFrom(environment: Readonly<Record<string, string | undefined>>): TransformSettings {
  const setting = (name: string) => environment[name] || undefined;
  return {
    sourcetype: setting('SPLUNK_SOURCETYPE'),
    source: setting('SPLUNK_SOURCE'),
    index: setting('SPLUNK_INDEX'),
    auditTopicArn: setting('AUDIT_TOPIC_ARN'),
  };
}

type JsonObject = Record<string, unknown>;

interface HecObject extends Omit<TransformSettings, 'auditTopicArn'> {
  readonly time?: number;
  readonly host?: string;
  readonly event: JsonObject;
}

/** Why a record is refused; becomes the log line beside its `ProcessingFailed`. */
export class UnusableRecord extends Error {}

/** Lambda answers synchronous calls with at most 6 MB; 64 KiB stay free for what the runtime may add. */
const RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024 - 64 * 1024;
const ANSWER_OVERHEAD_BYTES =
  JSON.stringify({ recordId: '', result: 'ProcessingFailed', data: '' }).length + 1;

/**
 * Transforms a batch. A record that cannot be used fails alone and goes to the backup bucket; so does one whose
 * result would not fit into the response any more.
 *
 * @param refused called for each `ProcessingFailed` with the reason, never with the payload
 */
export function transform(
  event: FirehoseEvent,
  settings: TransformSettings,
  refused: (recordId: string, reason: string) => void = () => {},
  responseLimitBytes = RESPONSE_LIMIT_BYTES,
): { records: TransformedRecord[] } {
  let left = responseLimitBytes;
  for (const { recordId } of event.records) left -= recordId.length + ANSWER_OVERHEAD_BYTES;

  const records = event.records.map(({ recordId, data }): TransformedRecord => {
    try {
      const objects = hecObjects(Buffer.from(data, 'base64').toString('utf8'), settings);
      if (objects.length === 0) return { recordId, result: 'Dropped' };
      const body = Buffer.from(objects.map((object) => JSON.stringify(object)).join('')).toString('base64');
      if (body.length > left) throw new UnusableRecord('the response would exceed 6 MB');
      left -= body.length;
      return { recordId, result: 'Ok', data: body };
    } catch (error) {
      refused(recordId, error instanceof UnusableRecord ? error.message : 'unexpected failure');
      return { recordId, result: 'ProcessingFailed' };
    }
  });
  return { records };
}

/**
 * The HEC objects of one record. Empty only when every message in it announces an empty list.
 *
 * @throws UnusableRecord
 */
export function hecObjects(text: string, settings: TransformSettings): HecObject[] {
  const { auditTopicArn, ...envelope } = settings;
  return splitJson(text).flatMap((message) => {
    if (Array.isArray(message['metrics'])) return metricObjects(message['metrics'], envelope);
    if (typeof message['TopicArn'] === 'string') return auditObjects(message, auditTopicArn, envelope);
    throw new UnusableRecord('neither exported metrics nor an audit notification');
  });
}

type Envelope = Omit<TransformSettings, 'auditTopicArn'>;

/** One object per exported metric: `_time` is the metric's own time, `host` its thing. */
function metricObjects(metrics: readonly unknown[], envelope: Envelope): HecObject[] {
  return metrics.map((metric) => {
    if (!isObject(metric) || typeof metric['name'] !== 'string') {
      throw new UnusableRecord('a metric without a name');
    }
    const { thing, timestamp } = metric;
    if (typeof thing !== 'string') throw new UnusableRecord('a metric without a thing');
    if (typeof timestamp !== 'number') throw new UnusableRecord('a metric without a timestamp');
    return { time: epochSeconds(timestamp), host: thing, ...envelope, event: metric };
  });
}

/**
 * One object per check of an audit, carrying the audit's own members (`taskId`, `taskType`, `accountId`, counts …).
 * `_time` is when the result was published, `host` the audited account.
 */
function auditObjects(
  notification: JsonObject,
  topicArn: string | undefined,
  envelope: Envelope,
): HecObject[] {
  if (topicArn !== undefined && notification['TopicArn'] !== topicArn) {
    throw new UnusableRecord('a notification of another topic');
  }
  const message = typeof notification['Message'] === 'string' ? parse(notification['Message']) : undefined;
  if (!isObject(message) || !Array.isArray(message['auditDetails'])) {
    throw new UnusableRecord('a notification without audit details');
  }
  const { auditDetails, ...task } = message;
  const published = Date.parse(String(notification['Timestamp']));
  const milliseconds = Number.isNaN(published) ? task['taskStartTime'] : published;
  const time = typeof milliseconds === 'number' ? { time: epochSeconds(milliseconds) } : {};
  const host = typeof task['accountId'] === 'string' ? { host: task['accountId'] } : {};
  return (auditDetails as unknown[]).map((check) => {
    if (!isObject(check)) throw new UnusableRecord('an audit detail that is not an object');
    return { ...time, ...host, ...envelope, event: { ...check, ...task } };
  });
}

/** AWS does not state the unit of `timestamp`; every number too small for milliseconds of this age is seconds. */
const LEAST_MILLISECONDS = 100_000_000_000;

function epochSeconds(timestamp: number): number {
  return timestamp < LEAST_MILLISECONDS ? timestamp : timestamp / 1000;
}

/**
 * The JSON objects of a record, which may hold several one after another, with or without white space between.
 *
 * @throws UnusableRecord when anything in it is not a JSON object
 */
export function splitJson(text: string): JsonObject[] {
  const whole = parse(text);
  if (isObject(whole)) return [whole];
  if (whole !== undefined) throw new UnusableRecord('not a JSON object');
  const objects: JsonObject[] = [];
  for (let start = skipSpace(text, 0); start < text.length;) {
    const end = endOfObject(text, start);
    const value = parse(text.slice(start, end));
    if (!isObject(value)) throw new UnusableRecord('not JSON');
    objects.push(value);
    start = skipSpace(text, end);
  }
  if (objects.length === 0) throw new UnusableRecord('empty');
  return objects;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}

/** Where the object that begins at `start` ends; the end of the text when its braces do not balance. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth <= 0) return at + 1;
  }
  return text.length;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The function's entry point. */
export async function handler(event: FirehoseEvent): Promise<{ records: TransformedRecord[] }> {
  return transform(event, settingsFrom(process.env), (recordId, reason) => {
    // oxlint-disable-next-line no-console -- a Lambda function logs through the console
    console.warn(JSON.stringify({ message: 'record refused', recordId, reason }));
  });
}
