/** What a backup object's key is made of. */
export interface BackupKeyParts {
  readonly prefix: string | undefined;
  readonly errorOutputPrefix: string | undefined;
  /** Absent for source records backed up in mode `AllEvents`. */
  readonly errorOutputType?: string;
  readonly streamName: string;
  readonly streamVersion: string;
  /** Arrival of the oldest record in the object, in milliseconds since the epoch. */
  readonly arrivalMs: number;
  readonly uuid: string;
  /** Such as `.gz`; empty without compression. */
  readonly extension: string;
}

const EXPRESSION = /!\{([^}]*)\}/g;

/** Letters of Java's DateTimeFormatter that appear in AWS's examples of prefixes. */
const TIME_LETTERS: Readonly<Record<string, (time: string) => string>> = {
  yyyy: (time) => time.slice(0, 4),
  MM: (time) => time.slice(5, 7),
  dd: (time) => time.slice(8, 10),
  HH: (time) => time.slice(11, 13),
  mm: (time) => time.slice(14, 16),
  ss: (time) => time.slice(17, 19),
};

/**
 * The object key: evaluated prefix, then `stream-version-yyyy-MM-dd-HH-mm-ss-uuid`, all in UTC
 * (docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html, s3-prefixes.html).
 *
 * A prefix without a time expression gets `yyyy/MM/dd/HH/` appended. Our choice where AWS's rule text and examples
 * differ: month and day, as in every example; without an error prefix, failures go below `Prefix` into a folder
 * named by their type.
 */
export function backupKey(parts: BackupKeyParts): string {
  const time = new Date(parts.arrivalMs).toISOString();
  const stamp = time.slice(0, 19).replaceAll(/[T:]/g, '-');
  const name = `${parts.streamName}-${parts.streamVersion}-${stamp}-${parts.uuid}${parts.extension}`;
  return evaluatePrefix(prefixOf(parts), { ...parts, time }) + name;
}

function prefixOf(parts: BackupKeyParts): string {
  const { prefix = '', errorOutputPrefix, errorOutputType } = parts;
  if (errorOutputType === undefined) return prefix;
  return errorOutputPrefix ?? `${prefix}${errorOutputType}/`;
}

function evaluatePrefix(prefix: string, values: BackupKeyParts & { time: string }): string {
  const evaluated = prefix.replaceAll(EXPRESSION, (_, expression: string) => evaluate(expression, values));
  return prefix.includes('!{timestamp:')
    ? evaluated
    : `${evaluated}${formatTime('yyyy/MM/dd/HH/', values.time)}`;
}

function evaluate(expression: string, values: BackupKeyParts & { time: string }): string {
  if (expression === 'firehose:error-output-type') return values.errorOutputType ?? '';
  if (expression === 'firehose:random-string') return values.uuid.replaceAll('-', '').slice(0, 11);
  return formatTime(expression.slice('timestamp:'.length), values.time);
}

function formatTime(pattern: string, time: string): string {
  return pattern.replaceAll(/yyyy|MM|dd|HH|mm|ss|'([^']*)'/g, (token, literal?: string) => {
    return literal ?? TIME_LETTERS[token]!(time);
  });
}

/** Why a prefix cannot be used, in words for an `InvalidArgumentException`; `undefined` when it can. */
export function prefixFault(
  prefix: string | undefined,
  errorOutputPrefix: string | undefined,
): string | undefined {
  for (const [name, value] of Object.entries({ Prefix: prefix, ErrorOutputPrefix: errorOutputPrefix })) {
    for (const [whole, expression = ''] of (value ?? '').matchAll(EXPRESSION)) {
      if (!isKnown(expression)) return `${name} holds the expression ${whole}, which is not supported`;
    }
  }
  if (prefix?.includes('!{firehose:error-output-type}')) {
    return 'Prefix must not contain !{firehose:error-output-type}';
  }
  if (errorOutputPrefix?.includes('!{') && !errorOutputPrefix.includes('!{firehose:error-output-type}')) {
    return 'ErrorOutputPrefix with expressions must contain !{firehose:error-output-type}';
  }
  if (prefix?.includes('!{') && errorOutputPrefix === undefined) {
    return 'ErrorOutputPrefix must be given when Prefix contains expressions';
  }
  return undefined;
}

function isKnown(expression: string): boolean {
  if (expression === 'firehose:error-output-type' || expression === 'firehose:random-string') return true;
  if (!expression.startsWith('timestamp:')) return false;
  const rest = expression.slice('timestamp:'.length).replaceAll(/yyyy|MM|dd|HH|mm|ss|'[^']*'/g, '');
  return !/[A-Za-z]/.test(rest);
}
