import { describe, expect, test } from 'vitest';
import { createRandom, DAY, HOUR, silentLogger } from '#kernel';
import { runSoak } from './run-soak.ts';
import { balance } from './soak-ledger.ts';
import { drawSoakPlan } from './soak-plan.ts';

describe('the ledger', () => {
  test('every event is indexed, backed up or rejected; copies are duplicates', () => {
    expect(
      balance({
        sent: ['a', 'b', 'c', 'd'],
        rejected: ['d'],
        indexed: ['a', 'a', 'b'],
        backedUp: ['b', 'c'],
      }),
    ).toEqual({
      sent: 4,
      indexed: 2,
      backedUpOnly: 1,
      rejectedOnly: 1,
      duplicates: 1,
      lost: [],
      invented: [],
    });
  });

  test('an event that was sent twice must be found twice, wherever', () => {
    const twice = { sent: ['a', 'a'], rejected: [], indexed: ['a'], backedUp: ['a'] };
    expect(balance(twice)).toMatchObject({ sent: 2, indexed: 1, backedUpOnly: 1, duplicates: 0, lost: [] });
    expect(balance({ ...twice, backedUp: [] }).lost).toEqual(['a']);
    expect(balance({ ...twice, indexed: ['a', 'a', 'a'] })).toMatchObject({ indexed: 2, duplicates: 1 });
  });

  test('what is nowhere is lost, and what nobody sent is invented', () => {
    const { lost, invented } = balance({
      sent: ['a', 'b'],
      rejected: [],
      indexed: ['a', 'x'],
      backedUp: ['y'],
    });
    expect({ lost, invented }).toEqual({ lost: ['b'], invented: ['x', 'y'] });
  });
});

test('a seed draws the same faults every time, and another seed draws others', () => {
  const draw = (seed: number) => drawSoakPlan(createRandom(seed), ['one', 'two'], DAY);
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('a short soak accounts for every event, and the same seed gives the same result again', async () => {
  const options = { seed: 3, devices: 3, spanMs: 2 * HOUR, logger: silentLogger };
  const first = await runSoak(options);
  expect(first.problems).toEqual([]);
  expect(first.balance.sent).toBeGreaterThan(0);
  expect(await runSoak(options)).toEqual(first);
}, 60_000);
