import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ObjectSplitter } from './object-splitter.ts';

function split(pieces: readonly string[], maxObjectLength = 1_000_000) {
  const objects: string[] = [];
  const events: (string | undefined)[] = [];
  const splitter = new ObjectSplitter({
    maxObjectLength,
    onObject: ({ text, members }) => {
      objects.push(text);
      const event = members.find((member) => text.slice(member.keyStart, member.keyEnd) === '"event"');
      events.push(event && text.slice(event.valueStart, event.valueEnd));
    },
  });
  for (const piece of pieces) splitter.push(piece);
  return { objects, events, end: splitter.end() };
}

function cutAt(text: string, places: readonly number[]): string[] {
  const cuts = [0, ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length];
  return cuts.slice(1).map((end, i) => text.slice(cuts[i], end));
}

describe('ObjectSplitter', () => {
  test('cuts objects that follow each other with and without white space', () => {
    expect(split(['{"event":"a"}{"event":"b"}\n {"event":"c"}'])).toEqual({
      objects: ['{"event":"a"}', '{"event":"b"}', '{"event":"c"}'],
      events: ['"a"', '"b"', '"c"'],
      end: 'complete',
    });
  });

  test('reads the elements of a top-level array', () => {
    expect(split(['[{"event":1.0}, {"event":[1,2]}]'])).toMatchObject({
      events: ['1.0', '[1,2]'],
      end: 'complete',
    });
  });

  test('keeps the text of a value as it was sent', () => {
    expect(split(['{"time":1,"event" : {"b":1.0, "a":"x}\\"{"} }']).events).toEqual([
      ' {"b":1.0, "a":"x}\\"{"} ',
    ]);
  });

  test.each([
    ['text between objects', '{"event":1},{"event":2}', 1],
    ['an object that does not end', '{"event":1}{"event":', 1],
    ['a closing bracket too many', '{"event":1}]', 1],
    ['an array that does not end', '[{"event":1}', 1],
    ['an array with a trailing comma', '[{"event":1},]', 1],
    ['a bare value', '42', 0],
  ])('%s is broken after the whole objects', (_what, text, whole) => {
    const result = split([text]);
    expect(result.end).toBe('broken');
    expect(result.objects).toHaveLength(whole);
  });

  test('an object longer than the limit is broken before its end has arrived', () => {
    const splitter = new ObjectSplitter({ maxObjectLength: 100, onObject: () => true });
    expect(splitter.push(`{"event":"${'x'.repeat(50)}`)).toBe(true);
    expect(splitter.push('x'.repeat(100))).toBe(false);
    expect(splitter.end()).toBe('broken');
  });

  test('finds the same objects however the text is cut into pieces', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const spaces = fc.constantFrom('', ' ', '\n', '\r\n\t');
    const batch = fc.array(fc.tuple(value, spaces), { maxLength: 6 });
    fc.assert(
      fc.property(batch, fc.boolean(), fc.array(fc.nat(), { maxLength: 12 }), (items, asArray, places) => {
        const texts = items.map(([event]) => JSON.stringify({ time: 1, event }));
        const text = asArray
          ? `[${texts.join(',')}]`
          : texts.map((object, i) => object + items[i]![1]).join('');
        const whole = split([text]);
        expect(whole.objects).toEqual(texts);
        expect(whole.events.map((event) => JSON.parse(event!) as unknown)).toEqual(
          texts.map((object) => (JSON.parse(object) as { event: unknown }).event),
        );
        expect(split(cutAt(text, places))).toEqual(whole);
        expect(split([...text])).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  test('finds the same objects however a damaged text is cut into pieces', () => {
    const damaged = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'a', '1', ' '),
      maxLength: 60,
    });
    fc.assert(
      fc.property(damaged, fc.array(fc.nat(), { maxLength: 8 }), (text, places) => {
        expect(split(cutAt(text, places))).toEqual(split([text]));
      }),
      { numRuns: 1000 },
    );
  });
});
