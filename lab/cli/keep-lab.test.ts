import { expect, test } from 'vitest';
import { HOSTILE_FAILURE, expectation, scenario } from '../reporters/testing/sample-results.ts';
import { runningTarget } from '../targets/running.ts';
import { describeKept, LabKeeper } from './keep-lab.ts';

const WHERE = { url: 'https://127.0.0.1:8089', file: '/tmp/kept-lab.json', console: undefined };

test('the user is told the search that failed, on one line, with its window', () => {
  const failed = { ...HOSTILE_FAILURE, search: 'index=a\n| stats count\n| where count>1' };
  const lines = describeKept(
    scenario('x', { status: 'failed', expectations: [expectation(), failed] }),
    WHERE,
  );
  expect(lines).toContain('  search     index=a | stats count | where count>1');
  expect(lines).toContain('  window     earliest=2026-01-05T01:00:00.000Z latest=2026-01-05T01:20:00.000Z');
});

test('only labs of this process can be kept', () => {
  expect(() => new LabKeeper(runningTarget)).toThrow(expect.objectContaining({ code: 'LAB_USAGE' }));
});
