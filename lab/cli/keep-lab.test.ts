import { expect, test } from 'vitest';
import { HOSTILE_FAILURE, expectation, scenario } from '../reporters/testing/sample-results.ts';
import { runningTarget } from '../targets/running.ts';
import { curlConfig, describeKept, LabKeeper } from './keep-lab.ts';

const WHERE = {
  url: 'https://127.0.0.1:8089',
  file: '/tmp/kept-lab.json',
  searchFile: '/tmp/kept-search.curl',
  console: undefined,
};

test('the user is told the search that failed, on one line, with its window', () => {
  const failed = { ...HOSTILE_FAILURE, search: 'index=a\n| stats count\n| where count>1' };
  const lines = describeKept(
    scenario('x', { status: 'failed', expectations: [expectation(), failed] }),
    WHERE,
  );
  expect(lines).toContain('  search     index=a | stats count | where count>1');
  expect(lines).toContain('  window     earliest=2026-01-05T01:00:00.000Z latest=2026-01-05T01:20:00.000Z');
  expect(lines.at(-1)).toBe('  run it     curl -K /tmp/kept-search.curl');
});

test('the file for curl holds the search on one line, and quotes in it stay in it', () => {
  const { window } = HOSTILE_FAILURE;
  const config = curlConfig(
    { search: 'index=a "b"\n| stats count', window },
    { url: 'https://127.0.0.1:8089', username: 'admin', password: 'x' },
  );
  expect(config).toContain('data-urlencode = "search=search index=a \\"b\\" | stats count"\n');
  expect(config).toContain('servicesNS/admin/iot_posture/search/jobs/export"\n');
  expect(curlConfig({ search: '| tstats count', window }, { url: '', username: '', password: '' })).toContain(
    '"search=| tstats count"',
  );
});

test('only labs of this process can be kept', () => {
  expect(() => new LabKeeper(runningTarget)).toThrow(expect.objectContaining({ code: 'LAB_USAGE' }));
});
