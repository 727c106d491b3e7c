/** An event on its way into the index: all defaults are filled in. */
export interface NewEvent {
  /** Epoch seconds, fractions allowed. */
  time: number;
  host: string;
  source: string;
  sourcetype: string;
  index: string;
  /** The event's text, as `_raw` will show it. */
  raw: string;
  /** Indexed fields. */
  fields?: Record<string, string | string[]>;
}

/** The text columns that every event has and that can be searched without looking at its text. */
export const METADATA = ['index', 'host', 'source', 'sourcetype'] as const;

export type MetadataField = (typeof METADATA)[number];
