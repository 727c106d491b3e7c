import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Listeners } from './listeners.ts';
import { matchesFilter } from './topics.ts';

const level = fc.constantFrom('a', 'b', 'c', '');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, all]) => [...levels, ...(all ? ['#'] : [])].join('/'));

it('never says that nobody hears a topic that some filter matches', () => {
  fc.assert(
    fc.property(fc.array(filter, { maxLength: 30 }), fc.array(filter), topic, (filters, left, asked) => {
      const listeners = new Listeners();
      for (const each of filters) listeners.add(each, 'one');
      for (const each of left) listeners.add(each, 'another');
      for (const each of left) listeners.remove(each, 'another');
      if (filters.some((each) => matchesFilter(each, asked))) expect(listeners.mayHear(asked)).toBe(true);
    }),
  );
});

it('keeps a filter until its last owner is gone', () => {
  const listeners = new Listeners();
  for (const each of ['orders', 'alarms/+']) {
    listeners.add(each, 'one');
    listeners.add(each, 'another');
    listeners.add(each, 'another');
  }
  const heard = () => ['orders', 'alarms/3', 'alarms', 'other'].map((each) => listeners.mayHear(each));
  expect(heard()).toEqual([true, true, false, false]);
  listeners.remove('orders', 'one');
  listeners.remove('alarms/+', 'one');
  listeners.remove('orders', 'stranger');
  expect(heard()).toEqual([true, true, false, false]);
  listeners.remove('orders', 'another');
  listeners.remove('alarms/+', 'another');
  expect(heard()).toEqual([false, false, false, false]);
});
