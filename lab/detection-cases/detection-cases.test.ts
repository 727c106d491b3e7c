import { silentLogger } from '#kernel';
import { createKnowledge, readApp } from '#splunk/emulator';
import { expect, test } from 'vitest';
import { APP_DIRECTORY } from '../parts/names.ts';
import { loadDetections } from '../runner/detections.ts';
import { DETECTION_CASES } from './index.ts';
import { prepareCase, problemOfCase } from './run-case.ts';

const detections = await loadDetections();
const knowledge = createKnowledge([await readApp(APP_DIRECTORY, silentLogger)]);

test.each(detections)(
  '$name says what its description promises, just beside its thresholds',
  async (detection) => {
    const own = DETECTION_CASES.filter((one) => one.detection === detection.name);
    expect(
      own.some(({ finds }) => finds.length > 0),
      'a case in which it fires',
    ).toBe(true);
    expect(
      own.some(({ finds }) => finds.length === 0),
      'a case in which it stays quiet',
    ).toBe(true);
    const problems: Record<string, string> = {};
    for (const one of own) {
      const problem = await problemOfCase(prepareCase(one, knowledge), detection);
      if (problem !== undefined) problems[one.name] = problem;
    }
    expect(problems).toEqual({});
  },
);

test('every case is about a detection that ships, and has a name of its own', () => {
  const names = detections.map(({ name }) => name);
  expect(DETECTION_CASES.filter(({ detection }) => !names.includes(detection))).toEqual([]);
  const keys = DETECTION_CASES.map(({ detection, name }) => `${detection}: ${name}`);
  expect(new Set(keys).size).toBe(keys.length);
});
