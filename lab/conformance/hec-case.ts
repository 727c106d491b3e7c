import { gzipSync } from 'node:zlib';
import type { TokenName } from './splunk-under-test.ts';

/** One request to the HTTP Event Collector, and what is documented or was measured of its answer. */
export interface HecCase {
  readonly id: string;
  readonly source: string;
  readonly method?: 'GET' | 'POST';
  /** Below `/services/collector`. Default `/event`. */
  readonly path?: string;
  /** A token of the comparison, sent as `Authorization: Splunk …`. Default `plain`; `none`: no header. */
  readonly token?: TokenName | 'none';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** A data channel, by header. */
  readonly channel?: string;
  readonly status: number;
  /** The body, byte for byte. */
  readonly text: string;
  /** What is in the index afterwards, oldest first: the fields that each row names. */
  readonly kept?: readonly Readonly<Record<string, string | string[]>>[];
}

/** A channel that no other case uses. */
export const channel = (n: number): string => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const SUCCESS = '{"text":"Success","code":0}';
export const EVENT = '{"event":"one"}';
export const GZIP = gzipSync(EVENT);

/** An answer with a code, as the collector writes it. */
export const answer = (text: string, code: number, number?: number): string =>
  JSON.stringify({ text, code, ...(number === undefined ? {} : { 'invalid-event-number': number }) });
