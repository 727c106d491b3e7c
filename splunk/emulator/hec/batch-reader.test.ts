import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HEC_ANSWERS } from './answers.ts';
import { BatchReader } from './batch-reader.ts';
import { readText } from './request-body.ts';
import { HecTokens } from './tokens.ts';

const token = new HecTokens([
  { name: 't', token: 'aaaaaaaa-0000-4000-8000-000000000000', index: 'main', indexes: ['main'] },
]).list()[0]!;
const defaults = { time: 7, host: 'h', source: 's', sourcetype: 'st', index: 'main' };

/** What a body leads to: the texts that are kept, and the answer. */
interface Outcome {
  kept: string[];
  code: number;
  number?: number;
}

function read(pieces: readonly string[]): Outcome {
  const reader = new BatchReader({ token, defaults, maxEventLength: 1_000_000 });
  const kept: string[] = [];
  for (const piece of pieces) {
    if (!reader.push(piece)) break;
    kept.push(...reader.takeEvents().map(({ raw }) => raw));
  }
  kept.push(...reader.takeEvents().map(({ raw }) => raw));
  const refusal = reader.end();
  if (!refusal) return { kept, code: 0 };
  const { eventNumber } = refusal;
  const { code } = HEC_ANSWERS[refusal.answer];
  return eventNumber === undefined ? { kept, code } : { kept, code, number: eventNumber };
}

/** An object of a body, and what it does to the body. */
type Item =
  | { text: string; kept: string }
  | { text: string; skipped: true }
  | { text: string; code: number; off?: number }
  | { text: string; ends: true };

/** What the collector is documented, or was measured, to do: objects are judged one after the other. */
function expected(items: readonly Item[]): Outcome {
  const kept: string[] = [];
  for (const [i, item] of items.entries()) {
    if ('kept' in item) kept.push(item.kept);
    else if ('code' in item) return { kept, code: item.code, number: i + (item.off ?? 0) };
    else if ('ends' in item) return i === 0 ? { kept, code: 5 } : { kept, code: 0 };
  }
  return items.length === 0 ? { kept, code: 5 } : { kept, code: 0 };
}

const text = fc.string({
  unit: fc.constantFrom('a', ' ', '"', '\\', '{', '}', '[', ']', ',', ':', '\n', 'é', '語', '🔥'),
  minLength: 1,
  maxLength: 12,
});
const good = fc.oneof(
  text.map((event): Item => ({ text: JSON.stringify({ time: 1, event }), kept: event })),
  fc
    .dictionary(text, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 3 })
    .map((event): Item => ({ text: `{"event": ${JSON.stringify(event)} }`, kept: JSON.stringify(event) })),
);
const odd = fc.constantFrom<Item>(
  { text: '{"fields":{"a":1}}', skipped: true },
  { text: '{"event":""}', code: 13 },
  { text: '{"event":null}', code: 13 },
  { text: '{"host":"h"}', code: 12 },
  { text: '{"event":"a","fields":{"b":[{}]}}', code: 15 },
  { text: '{"event":"a","time":"noon"}', code: 15 },
  { text: '{"event":"a","index":"other"}', code: 7, off: 1 },
  { text: '{"event":tru}', code: 6 },
  { text: '{"event":"a","more":1}', ends: true },
);
const items = fc.array(fc.oneof({ arbitrary: good, weight: 5 }, odd), { maxLength: 6 });
const space = fc.constantFrom('', ' ', '\n', '\r\n\t');

test('a body is judged object by object, however it is cut into pieces', () => {
  fc.assert(
    fc.property(items, fc.boolean(), space, (list, asArray, gap) => {
      const objects = list.map((item) => item.text);
      const body = asArray ? `[${objects.join(`${gap},${gap}`)}]` : objects.join(gap);
      const wanted = expected(list);
      expect(read([body])).toEqual(wanted);
      expect(read([...body])).toEqual(wanted);
      // Every place where it can be cut in two.
      for (let at = 1; at < body.length; at++) {
        expect(read([body.slice(0, at), body.slice(at)])).toEqual(wanted);
      }
    }),
    { numRuns: 50 },
  );
});

const message = (chunks: readonly Buffer[], headers: IncomingMessage['headers'] = {}) =>
  Object.assign(Readable.from(chunks), { headers }) as unknown as IncomingMessage;

async function textOf(chunks: readonly Buffer[], headers?: IncomingMessage['headers']): Promise<string> {
  let whole = '';
  await readText(message(chunks, headers), 1_000_000, (piece) => {
    whole += piece;
    return true;
  });
  return whole;
}

test('characters that are cut into bytes, and gzip that is cut anywhere, are read as they were sent', async () => {
  const sent = '{"event":"é語🔥"}'.repeat(3);
  for (const [body, headers] of [
    [Buffer.from(sent), {}],
    [gzipSync(sent), { 'content-encoding': 'gzip' }],
  ] as const) {
    for (let at = 0; at <= body.length; at++) {
      expect(await textOf([body.subarray(0, at), body.subarray(at)], headers)).toBe(sent);
    }
    const bytes = Array.from(body, (_, i) => body.subarray(i, i + 1));
    expect(await textOf(bytes, headers)).toBe(sent);
  }
});
