import type { S3Client } from '@aws-sdk/client-s3';
import { UnusableRecord, type TransformSettings } from '../transform/handler.ts';
import { eventKey } from './event-key.ts';
import { readBackup, type BackedUpRecord } from './read-backup.ts';
import { replayableEvents, type HecObject, type ReplayableEvent } from './replayable-events.ts';
import { searchWindows, type SearchWindow } from './search-windows.ts';

/** What a replay asks of Splunk. */
export interface ReplaySplunk {
  /** Texts (`_raw`) of all events whose time lies in the window. */
  rawEvents(window: SearchWindow): Promise<string[]>;
  /** Sends events and resolves once Splunk has acknowledged them. */
  deliver(events: readonly HecObject[]): Promise<void>;
}

export interface ReplayOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Only objects whose keys begin with it, such as `splunk-failed/2026/01/05/`. */
  readonly prefix?: string;
  readonly splunk: ReplaySplunk;
  /** For records whose transform failed: what the deployed function has in its environment. */
  readonly transform: TransformSettings;
  /** Milliseconds since the epoch; ends the windows of events without a time of their own. */
  readonly now: () => number;
  /** Counts only. */
  readonly dryRun?: boolean;
  /** Told of each record that stays in the bucket. */
  readonly onUnusable?: (record: { key: string; errorCode: string | undefined; reason: string }) => void;
}

export interface ReplaySummary {
  readonly objects: number;
  readonly records: number;
  /** Records that hold nothing Splunk could take: they stay in the bucket only. */
  readonly unusable: number;
  /** Distinct events in the usable records. */
  readonly events: number;
  /** Of these: already in Splunk. */
  readonly present: number;
  /** Of these: not in Splunk before the replay. */
  readonly missing: number;
  /** Sent and acknowledged; 0 in a dry run. */
  readonly delivered: number;
}

/** Events looked up and delivered at a time: bounds memory, whatever the bucket holds. */
const PORTION_EVENTS = 5_000;
/** Events in one HEC request. */
const REQUEST_EVENTS = 500;

/**
 * Delivers to Splunk what is in the backup bucket and not in the index. Events are told apart by thing, metric,
 * timestamp, dimension and version, or by their whole content; so a replay may be repeated or be interrupted, and
 * sends nothing twice that an earlier one brought to the index. The bucket is left as it is.
 */
export async function replayBackup(options: ReplayOptions): Promise<ReplaySummary> {
  const counts = { objects: 0, records: 0, unusable: 0, events: 0, present: 0, missing: 0, delivered: 0 };
  const seen = new Set<string>();
  let portion: ReplayableEvent[] = [];

  const finishPortion = async () => {
    const lacking = await lackingEvents(options, portion);
    counts.present += portion.length - lacking.length;
    counts.missing += lacking.length;
    portion = [];
    if (options.dryRun) return;
    for (let start = 0; start < lacking.length; start += REQUEST_EVENTS) {
      const batch = lacking.slice(start, start + REQUEST_EVENTS).map(({ hec }) => hec);
      await options.splunk.deliver(batch);
      counts.delivered += batch.length;
    }
  };

  for await (const { records } of readBackup(options.s3, options.bucket, options.prefix)) {
    counts.objects++;
    for (const record of records) {
      counts.records++;
      const events = usableEvents(record, options);
      if (events === undefined) counts.unusable++;
      for (const event of events ?? []) {
        if (seen.has(event.key)) continue;
        seen.add(event.key);
        counts.events++;
        portion.push(event);
      }
      if (portion.length >= PORTION_EVENTS) await finishPortion();
    }
  }
  await finishPortion();
  return counts;
}

function usableEvents(
  record: BackedUpRecord,
  { transform, onUnusable }: ReplayOptions,
): ReplayableEvent[] | undefined {
  try {
    return replayableEvents(record, transform);
  } catch (error) {
    if (!(error instanceof UnusableRecord)) throw error;
    onUnusable?.({ key: record.key, errorCode: record.errorCode, reason: error.message });
    return undefined;
  }
}

/** The events of a portion that no search finds, in the order of their time. */
async function lackingEvents(
  { splunk, now }: ReplayOptions,
  portion: readonly ReplayableEvent[],
): Promise<ReplayableEvent[]> {
  const lacking: ReplayableEvent[] = [];
  for (const { window, events } of searchWindows(portion, now() / 1000)) {
    const there = new Set((await splunk.rawEvents(window)).map(eventKey));
    for (const event of events) if (!there.has(event.key)) lacking.push(event);
  }
  return lacking;
}
