export {
  DAY,
  HOUR,
  MINUTE,
  RANKS,
  SECOND,
  withHold,
  type Clock,
  type Hold,
  type Rank,
  type Timer,
  type TimerOptions,
} from './clock.ts';
export { ConnectionRegistry } from './connections.ts';
export {
  LAB_ERROR_CODES,
  LabError,
  LabFault,
  UserError,
  type LabErrorCode,
  type LabErrorOptions,
} from './errors.ts';
export { isAlive } from './is-alive.ts';
export { Lifecycle, type Close } from './lifecycle.ts';
export {
  LOG_LEVELS,
  createLogger,
  formatLogEntry,
  silentLogger,
  type LogEntry,
  type LogFields,
  type LogLevel,
  type Logger,
} from './log.ts';
export { createRandom, type Random } from './random.ts';
export { SystemClock, type SystemClockOptions } from './system-clock.ts';
export { VirtualClock, type VirtualClockOptions } from './virtual-clock.ts';
export { waitFor, type WaitForOptions } from './wait-for.ts';
