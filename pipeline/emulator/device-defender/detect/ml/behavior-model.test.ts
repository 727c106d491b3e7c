import { expect, test } from 'vitest';
import { createRandom, type Random } from '#kernel';
import { isUsual, trainModel } from './behavior-model.ts';

const LEVELS = ['LOW', 'MEDIUM', 'HIGH'] as const;

/** A normally distributed number. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** Rare events: how many in one window. */
function rare(random: Random, mean: number): number {
  let count = 0;
  for (let left = Math.exp(-mean), product = random.next(); product > left; product *= random.next()) count++;
  return count;
}

/**
 * What devices of three kinds do in a window of five minutes, and what an attack of growing force adds: mild, clear
 * and violent.
 */
const FLEETS = {
  'bytes out: exfiltration': {
    // Three classes of devices with medians of 8, 20 and 50 kB, each with its day.
    sample: (random: Random) =>
      Math.round(random.pick([8_000, 20_000, 50_000]) * Math.exp(0.35 * normal(random))),
    attacks: [1_500_000, 15_000_000, 2_000_000_000],
  },
  'messages sent: flood': {
    sample: (random: Random) => 5 + rare(random, 25),
    attacks: [150, 400, 5_000],
  },
  'authorization failures: storm': {
    // A device is denied now and then: one window in a hundred, rarely twice.
    sample: (random: Random) => rare(random, 0.01),
    attacks: [2, 5, 50],
  },
};

/** 40,000 datapoints to learn from, about ten devices for two weeks; ten times as many to be judged. */
function fleet(sample: (random: Random) => number, seed: string) {
  const random = createRandom(seed);
  const model = trainModel(Array.from({ length: 40_000 }, () => sample(random)));
  const judged = Array.from({ length: 400_000 }, () => sample(random));
  const falseAlarms = LEVELS.map(
    (level) => judged.filter((value) => !isUsual(model, value, level)).length / judged.length,
  );
  return { model, falseAlarms };
}

for (const [name, { sample, attacks }] of Object.entries(FLEETS)) {
  test(`${name}: LOW finds the mild one too, HIGH the violent one alone; stated false-alarm rates hold`, () => {
    for (const seed of ['a', 'b', 'c']) {
      const { model, falseAlarms } = fleet(sample, seed);
      const found = LEVELS.map((level) => attacks.filter((value) => !isUsual(model, value, level)).length);
      expect(found[0]).toBe(3);
      expect(found[1]).toBeLessThanOrEqual(found[0]!);
      expect(found[2]).toBeLessThanOrEqual(found[1]!);
      expect(found[2]).toBeGreaterThanOrEqual(1);
      expect(found[2]).toBeLessThan(3);
      // The README states these rates.
      expect(falseAlarms[0]).toBeLessThanOrEqual(1e-3);
      expect(falseAlarms[1]).toBeLessThanOrEqual(2e-4);
      expect(falseAlarms[2]).toBeLessThanOrEqual(1e-4);
    }
  });
}

test('a fleet that never varies still may by a few percent; outliers do not move the model', () => {
  const still = trainModel(Array.from({ length: 1000 }, () => 1000));
  expect(isUsual(still, 1050, 'LOW')).toBe(true);
  expect(isUsual(still, 2000, 'LOW')).toBe(false);
  expect(isUsual(still, 0, 'HIGH')).toBe(false);
  const spoiled = trainModel([...Array.from({ length: 100_000 }, () => 1000), 1e9]);
  expect(isUsual(spoiled, 1e6, 'MEDIUM')).toBe(false);
  // What has been seen is usual at HIGH.
  expect(isUsual(spoiled, 1e9, 'HIGH')).toBe(true);
});

test('negative values are learned as they are', () => {
  const model = trainModel(Array.from({ length: 1000 }, (_value, n) => -20 - (n % 5)));
  expect(isUsual(model, -22, 'LOW')).toBe(true);
  expect(isUsual(model, 22, 'HIGH')).toBe(false);
});
