import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLBuilder } from 'fast-xml-parser';
import type { ProgressListener } from '../runner/progress.ts';
import type { ExpectationResult, Results, ScenarioResult } from '../results.ts';
import { describeFailure } from './failure-text.ts';

/** Writes `junit.xml` at the end of a run, for CI systems that read JUnit's format. */
export function junitReporter(directory: string): ProgressListener {
  return { runEnded: (results) => writeFile(join(directory, 'junit.xml'), junitXml(results)) };
}

const builder = new XMLBuilder({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  format: true,
  suppressEmptyNode: true,
});

/**
 * The run in JUnit's XML: a suite for each scenario, a case for each expectation. Times are real seconds.
 *
 * A skipped scenario is one skipped case, and one that could not be run is one case with an error: neither vanishes.
 */
export function junitXml(results: Results): string {
  const suites = results.scenarios.map((scenario) => suite(scenario));
  const total = (count: '@tests' | '@failures' | '@errors' | '@skipped') =>
    suites.reduce((sum, attributes) => sum + attributes[count], 0);
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': `iot-posture-lab on ${results.target}, seed ${results.seed}`,
      '@tests': total('@tests'),
      '@failures': total('@failures'),
      '@errors': total('@errors'),
      '@skipped': total('@skipped'),
      '@time': seconds(results.durationMs),
      testsuite: suites,
    },
  };
  return withoutControlCharacters(builder.build(document));
}

function suite(scenario: ScenarioResult) {
  const cases = casesOf(scenario);
  const having = (key: string) => cases.filter((testcase) => key in testcase).length;
  return {
    '@name': scenario.id,
    '@tests': cases.length,
    '@failures': having('failure'),
    '@errors': having('error'),
    '@skipped': having('skipped'),
    '@time': seconds(scenario.durationMs),
    testcase: cases,
  };
}

function casesOf(scenario: ScenarioResult) {
  const { id, title, status, reason, expectations } = scenario;
  if (status === 'skipped') {
    return [{ ...testcase(id, title, 0), skipped: { '@message': reason ?? '' } }];
  }
  if (expectations.length === 0) {
    const message = reason ?? 'The scenario could not be run.';
    return [
      { ...testcase(id, title, scenario.durationMs), error: { '@message': message, '#text': message } },
    ];
  }
  // JUnit wants a time for each case; the scenario's is shared out evenly.
  const shareMs = scenario.durationMs / expectations.length;
  return expectations.map((expectation) => ({
    ...testcase(id, expectation.name, shareMs),
    ...(expectation.status === 'failed' ? { failure: failure(expectation) } : {}),
    ...(expectation.status === 'skipped' ? { skipped: { '@message': expectation.message ?? '' } } : {}),
  }));
}

function testcase(classname: string, name: string, durationMs: number) {
  return { '@classname': classname, '@name': name, '@time': seconds(durationMs) };
}

function failure(expectation: ExpectationResult) {
  const [first = 'failed'] = (expectation.message ?? '').split('\n');
  return { '@message': first, '@type': expectation.kind, '#text': describeFailure(expectation) };
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

/** XML 1.0 has no way to write most control characters, and events may hold any. */
function withoutControlCharacters(xml: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return xml.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD');
}
