import type { RestMessage } from './errors.ts';

/** An item of a collection, as JSON and Atom show it. */
export interface Entry {
  name: string;
  /** Path below `/services`, decoded: `saved/searches/My alert`. */
  path: string;
  /** Relations besides `alternate`, `list`, `edit` and `remove`: name → path below the entry's own. */
  links?: readonly string[];
  owner?: string;
  /** The app that the entry belongs to. Entries without one have an id without namespace. */
  app?: string;
  sharing?: 'user' | 'app' | 'global' | 'system';
  removable?: boolean;
  /** Jobs have a `ttl` in their ACL. */
  ttl?: string;
  /** Milliseconds since the epoch; conf-backed entries say 1970. */
  updatedMs?: number;
  publishedMs?: number;
  content: Readonly<Record<string, unknown>>;
  /** Names of the settings that may be changed; shown on a single entry. */
  optionalFields?: readonly string[];
}

/** What an endpoint answers. Each kind is rendered as JSON or XML by what the caller asked for. */
export type Reply =
  | { kind: 'collection'; status?: number; title: string; path: string; entries: readonly Entry[] }
  /** One object: not paged or filtered; XML of a job is a bare entry without a feed. */
  | { kind: 'entry'; status?: number; title: string; path: string; entry: Entry; bare?: boolean }
  /** `<response>` with elements, or the same as a JSON object. */
  | {
      kind: 'response';
      status?: number;
      members: Readonly<Record<string, unknown>>;
      headers?: Record<string, string>;
    }
  | { kind: 'messages'; messages: readonly RestMessage[] }
  /** A document in a form of its own: always JSON. */
  | { kind: 'json'; value: unknown }
  | { kind: 'text'; contentType: string; text: string; headers?: Record<string, string> }
  | { kind: 'stream'; contentType: string; chunks: AsyncIterable<string> }
  | { kind: 'nothing' };

export const NOTHING: Reply = { kind: 'nothing' };

export const info = (text: string): Reply => ({ kind: 'messages', messages: [{ type: 'INFO', text }] });
