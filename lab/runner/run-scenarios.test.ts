import { LabFault, UserError } from '#kernel';
import { expect, test } from 'vitest';
import { scenarios } from '#scenarios';
import type { ScenarioResult } from '../results.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Lane } from './lanes/lane.ts';
import { packError, unpackError } from './lanes/thread-messages.ts';
import { runScenarios } from './run-scenarios.ts';

const [first, second, third] = scenarios as [Scenario, Scenario, Scenario];

const passed = ({ id, title }: Scenario): ScenarioResult => ({
  id,
  title,
  status: 'passed',
  durationMs: 1,
  labDurationMs: 60_000,
  attack: [],
  expectations: [],
  evidence: [],
});

function lane(run: (scenario: Scenario) => Promise<ScenarioResult>): Lane {
  return { run, close: async () => {} };
}

const run = (lanes: Lane[]) =>
  runScenarios([first, second, third], { target: 'embedded', seed: 1, lanes, progress: {} });

test('lanes share the work, and results keep the order of the scenarios', async () => {
  const ran: string[][] = [[], []];
  let finishFirst = () => {};
  const slow = lane(async (scenario) => {
    ran[0]!.push(scenario.id);
    await new Promise<void>((resolve) => (finishFirst = resolve));
    return passed(scenario);
  });
  const quick = lane(async (scenario) => {
    ran[1]!.push(scenario.id);
    if (scenario === third) finishFirst();
    return passed(scenario);
  });
  const results = await run([slow, quick]);
  expect(ran).toEqual([[first.id], [second.id, third.id]]);
  expect(results.scenarios.map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
  expect(results).toMatchObject({ passed: 3, failed: 0, labDurationMs: 180_000 });
});

test('a fault of the lab fails its scenario, with the reason, and costs the others nothing', async () => {
  const faulty = lane(async (scenario) => {
    if (scenario === second) throw new LabFault('LAB_CLOCK_STALLED', 'Lab time stands still.');
    return passed(scenario);
  });
  const { scenarios: results } = await run([faulty]);
  expect(results.map(({ status }) => status)).toEqual(['passed', 'failed', 'passed']);
  expect(results[1]).toMatchObject({ id: second.id, reason: 'Lab time stands still.' });
});

test('what the user has to mend ends the run', async () => {
  const refused = lane(() => Promise.reject(new UserError('LAB_SPLUNK_UNREACHABLE', 'No answer.')));
  await expect(run([refused])).rejects.toThrow(UserError);
});

test('errors keep class, code, hint and stack between threads', () => {
  for (const error of [
    new UserError('LAB_USAGE', 'No.', { hint: 'Try yes.' }),
    new LabFault('LAB_TIMEOUT', 'Late.'),
  ]) {
    const { name, code, hint, stack } = unpackError(structuredClone(packError(error)));
    expect({ name, code, hint, stack }).toEqual({
      name: error.name,
      code: error.code,
      hint: error.hint,
      stack: error.stack,
    });
  }
  expect(unpackError(structuredClone(packError(new TypeError('x is y'))))).toMatchObject({
    code: 'LAB_INTERNAL',
    message: 'x is y',
  });
});
