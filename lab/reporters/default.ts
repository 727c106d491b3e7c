import { styleText } from 'node:util';
import type { ExpectationResult, ScenarioResult, Status } from '../results.ts';
import type { ProgressListener } from '../runner/progress.ts';
import { formatRow } from '../runner/rows.ts';
import { formatDuration } from '../scenario/duration.ts';

export interface Terminal {
  write(text: string): void;
  /** Whether the line can be rewritten and coloured. */
  readonly isTTY: boolean;
}

const MARK: Readonly<Record<Status, string>> = { passed: '✔', failed: '✘', skipped: '–' };
const COLOUR = { passed: 'green', failed: 'red', skipped: 'yellow' } as const;

/** Live progress on a terminal, plain lines elsewhere; one screen for a passing run. */
export function defaultReporter(terminal: Terminal): ProgressListener {
  const paint = (colour: Parameters<typeof styleText>[0], text: string) =>
    terminal.isTTY ? styleText(colour, text) : text;
  const line = (text: string) => terminal.write(`${text}\n`);
  let stage = '';
  const status = (text: string) => {
    if (terminal.isTTY) terminal.write(`\r\x1b[2K${text}`);
  };
  return {
    runStarted: (scenarios) =>
      line(`Running ${scenarios.length} scenario${scenarios.length === 1 ? '' : 's'}\n`),
    stageStarted: (scenario, name) => {
      stage = name;
      status(`… ${scenario.id}: ${stage}`);
    },
    timePassed: (scenario, passedMs, totalMs) =>
      status(
        `… ${scenario.id}: ${stage}, ${formatDuration(passedMs)} of ${formatDuration(totalMs)} lab time`,
      ),
    scenarioEnded: (result) => {
      status('');
      for (const text of describeScenario(result, paint)) line(text);
    },
    runEnded: (results) => {
      const count = `${results.passed} passed, ${results.failed} failed, ${results.skipped} skipped`;
      line(`${speed(results.labDurationMs, results.durationMs)}, seed ${results.seed}`);
      // Alone on its line: other programs look for it.
      line(paint(results.failed > 0 ? 'red' : 'green', count));
    },
  };
}

type Paint = (colour: Parameters<typeof styleText>[0], text: string) => string;

function describeScenario(result: ScenarioResult, paint: Paint): string[] {
  const head = `${paint(COLOUR[result.status], MARK[result.status])} ${paint('bold', result.id)}  ${result.title}`;
  if (result.status === 'skipped') return [`${head}`, `    skipped: ${result.reason}`, ''];
  return [
    `${head}   ${paint('dim', speed(result.labDurationMs, result.durationMs))}`,
    ...(result.reason === undefined ? [] : indent(result.reason, '    ')),
    ...result.expectations.flatMap((expectation) => describeExpectation(expectation, paint)),
    '',
  ];
}

function describeExpectation(expectation: ExpectationResult, paint: Paint): string[] {
  const mark = paint(COLOUR[expectation.status], MARK[expectation.status]);
  const detected =
    expectation.timeToDetectMs === undefined
      ? ''
      : `, detected after ${formatDuration(expectation.timeToDetectMs)}`;
  const lines = [
    `    ${mark} ${expectation.name}${paint('dim', `${detected} (${expectation.sawEvents} events seen)`)}`,
  ];
  if (expectation.status === 'failed') {
    lines.push(
      ...indent(expectation.message ?? '', '        '),
      ...indent(`search: ${expectation.search}`, '        '),
      `        window: ${expectation.window.earliest} to ${expectation.window.latest}`,
    );
  } else if (expectation.kind === 'detection-fires' || expectation.kind === 'search-rows') {
    lines.push(...expectation.rows.slice(0, 3).map((row) => paint('dim', `        ${formatRow(row)}`)));
  }
  return lines;
}

function indent(text: string, by: string): string[] {
  return text.split('\n').map((line) => by + line);
}

/** `2h 40m of lab time in 1.9 s (5 053x)` */
function speed(labMs: number, realMs: number): string {
  const factor = Math.round(labMs / Math.max(1, realMs));
  return `${formatDuration(labMs)} of lab time in ${formatDuration(realMs)} (${factor}x)`;
}
