/** How fields are taken from an event's text at search time, per source type (props.conf). */
export interface ExtractionRules {
  /** props.conf `KV_MODE`. `auto` finds `key=value` pairs, and JSON unless `autoKvJson` is false. */
  kvMode: 'auto' | 'json' | 'xml' | 'none';
  /** props.conf `AUTO_KV_JSON`; default true. */
  autoKvJson?: boolean;
  /** props.conf `EXTRACT-…`: regular expressions with named groups, applied in order before automatic extraction. */
  extract?: readonly { regex: string; field?: string }[];
  /** props.conf `FIELDALIAS-…`. */
  aliases?: readonly { field: string; alias: string; keepExisting?: boolean }[];
  /** props.conf `EVAL-…`: all are computed from the fields before any of them. */
  calculated?: readonly { field: string; expression: string }[];
  /** props.conf `LOOKUP-…`: arguments of the `lookup` command. */
  lookups?: readonly string[];
}

/** What Splunk does for a source type that props.conf does not mention. */
export const DEFAULT_EXTRACTION: ExtractionRules = { kvMode: 'auto', autoKvJson: true };
