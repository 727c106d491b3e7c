import { expect, test } from 'vitest';
import { eventSearch } from './event-search.ts';

const MACROS = {
  'dd(1)': { args: ['metric'], definition: 'index=i name="aws:$metric$" | eval v=1', isEval: false },
};

test.each([
  [
    '`dd(x)` | mvexpand p | where p>1 | stats count BY thing',
    'index=i name="aws:x" | eval v=1 | mvexpand p | where p>1',
  ],
  ['`dd(x)` | table thing v', 'index=i name="aws:x" | eval v=1'],
  ['index=i thing=a', 'index=i thing=a'],
  ['search index=i | sort - _time | head 1', 'search index=i'],
  ['index=i [search index=j | stats count] | eval a=1', 'index=i [search index=j | stats count] | eval a=1'],
])('%s', (search, events) => {
  expect(eventSearch(search, MACROS)).toBe(events);
});

test('a search that does not begin with events has none', () => {
  expect(eventSearch('| tstats count WHERE index=i BY host', MACROS)).toBeUndefined();
});
