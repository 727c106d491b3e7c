import { createLogger, formatLogEntry, silentLogger, type Logger } from '#kernel';

/** The log of a run: everything on standard error, or nothing. */
export function loggerFor(verbose: boolean): Logger {
  if (!verbose) return silentLogger;
  return createLogger((entry) => process.stderr.write(`${formatLogEntry(entry)}\n`), 'debug');
}
