import type { StoredEvent } from '#splunk/spl';

/** An event on its way into the index: all defaults are filled in. */
export type NewEvent = Omit<StoredEvent, 'indexTime'>;

/** The text columns that every event has and that can be searched without looking at its text. */
export const METADATA = ['index', 'host', 'source', 'sourcetype'] as const;

export type MetadataField = (typeof METADATA)[number];
