import { afterAll, expect, test } from 'vitest';
import { scenarios } from '#scenarios';
import { waitFor } from '#kernel';
import { ScenarioRuns } from './scenario-runs.ts';

const runs = new ScenarioRuns();
afterAll(() => runs.close());

test('a run that has ended has a report; one that is not there has none', { timeout: 120_000 }, async () => {
  const scenario = scenarios.find(({ id }) => id === 'rogue-udp')!;
  const { id } = runs.start(scenario, 1);
  expect(() => runs.report(id)).toThrow(`There is no report of ${id}.`);
  const state = () => runs.list().find((run) => run.id === id)!;
  await waitFor({ what: 'the run to end', timeoutMs: 110_000, intervalMs: 100 }, () =>
    state().status === 'running' ? undefined : true,
  );
  expect(state()).toMatchObject({ status: 'ended', result: { status: 'passed' } });
  // Pictures are in the report; what the page reads every second stays small.
  expect(state().result).not.toHaveProperty('story');
  expect(runs.report(id)).toContain(scenario.title);
  expect(runs.report(id)).toContain('Device report');
});
