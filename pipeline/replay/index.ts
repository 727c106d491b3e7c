export { readBackup, type BackedUpRecord } from './read-backup.ts';
export { replayableEvents } from './replayable-events.ts';
export { eventKey, objectKey } from './event-key.ts';
export { replayBackup, type ReplayOptions, type ReplaySplunk, type ReplaySummary } from './replay.ts';
export type { HecObject } from './replayable-events.ts';
export type { SearchWindow } from './search-windows.ts';
