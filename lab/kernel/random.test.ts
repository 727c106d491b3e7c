import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

test('the same seed gives the same values, another seed others', () => {
  const draw = (seed: string) => {
    const random = createRandom(seed);
    return [random.next(), random.hex(16), random.uuid()];
  };
  expect(draw('7')).toEqual(draw('7'));
  expect(draw('7')).not.toEqual(draw('8'));
});

test('a fork does not disturb its parent and depends on its label', () => {
  const plain = createRandom(1);
  const forked = createRandom(1);
  const child = forked.fork('device-001');
  child.next();
  expect(forked.next()).toBe(plain.next());
  expect(createRandom(1).fork('a').next()).not.toBe(createRandom(1).fork('b').next());
});

test('integers stay inside their bounds and reach both', () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 5 }), (min, width) => {
      const random = createRandom(`${min}/${width}`);
      const drawn = new Set(Array.from({ length: 200 }, () => random.integer(min, min + width)));
      return drawn.size === width + 1 && [...drawn].every((value) => value >= min && value <= min + width);
    }),
  );
});

test('uuids are version 4', () => {
  expect(createRandom('x').uuid()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
