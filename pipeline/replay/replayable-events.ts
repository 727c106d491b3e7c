import { hecObjects, splitJson, UnusableRecord, type TransformSettings } from '../transform/handler.ts';
import { objectKey } from './event-key.ts';
import type { BackedUpRecord } from './read-backup.ts';

/** An object for HEC's event endpoint. */
export interface HecObject {
  readonly event: Record<string, unknown>;
  /** Epoch seconds. */
  readonly time?: number;
  readonly host?: string;
  readonly source?: string;
  readonly sourcetype?: string;
  readonly index?: string;
}

/** One event of a backed-up record. */
export interface ReplayableEvent {
  readonly key: string;
  readonly hec: HecObject;
  readonly arrivalMs: number;
}

/**
 * The events of a record: as they were meant for Splunk, or transformed now when the transform had failed.
 *
 * @throws UnusableRecord when the record holds nothing that Splunk could take
 */
export function replayableEvents(record: BackedUpRecord, settings: TransformSettings): ReplayableEvent[] {
  const { arrivalMs } = record;
  const objects = record.errorCode?.startsWith('Splunk.')
    ? splitJson(record.text).map(hecObject)
    : hecObjects(record.text, settings);
  return objects.map((hec) => ({ key: objectKey(hec.event), hec, arrivalMs }));
}

function hecObject(object: Record<string, unknown>): HecObject {
  if (typeof object['event'] !== 'object' || object['event'] === null) {
    throw new UnusableRecord('not an object for HEC');
  }
  return object as unknown as HecObject;
}
