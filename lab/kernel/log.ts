/** Fields are appended as `key=value`; never pass secrets. */
export type LogFields = Readonly<Record<string, unknown>>;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines carry one more label, such as `firehose`. */
  child(label: string): Logger;
}

export interface LogEntry {
  level: LogLevel;
  label: string;
  message: string;
  fields: LogFields;
}

/** A logger that hands every entry at or above `level` to `write`. */
export function createLogger(write: (entry: LogEntry) => void, level: LogLevel = 'info', label = ''): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const at =
    (entryLevel: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LOG_LEVELS.indexOf(entryLevel) >= least) write({ level: entryLevel, label, message, fields });
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (name) => createLogger(write, level, label === '' ? name : `${label}/${name}`),
  };
}

export const silentLogger: Logger = createLogger(() => {}, 'error');

/** One plain line for a log entry: `warn firehose: message key=value`. */
export function formatLogEntry(entry: LogEntry): string {
  const fields = Object.entries(entry.fields)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
  return `${entry.level.padEnd(5)} ${entry.label === '' ? '' : `${entry.label}: `}${entry.message}${fields}`;
}
