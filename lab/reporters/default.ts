import { styleText } from 'node:util';
import type { ExpectationResult, Results, ScenarioResult, Status } from '../results.ts';
import type { ProgressListener } from '../runner/progress.ts';
import { printable, printableLines } from '../runner/printable.ts';
import { formatRow } from '../runner/rows.ts';
import { formatDuration } from '../scenario/duration.ts';
import { describeFailure } from './failure-text.ts';
import { Pace } from './pace.ts';
import { StageTimes } from './stage-times.ts';

export interface Terminal {
  write(text: string): void;
  /** Whether the line can be rewritten and coloured. */
  readonly isTTY: boolean;
}

const MARK: Readonly<Record<Status, string>> = { passed: '✔', failed: '✘', skipped: '–' };
const COLOUR = { passed: 'green', failed: 'red', skipped: 'yellow' } as const;

/** More scenarios than this are one line each when they pass, so that a passing suite fits on a screen. */
const MOST_IN_DETAIL = 3;

/** Real milliseconds between two lines of progress where lines cannot be rewritten. */
const LINE_EVERY_MS = 60_000;

/** Live progress on a terminal, plain lines elsewhere. `now`: real milliseconds that only grow. */
export function defaultReporter(
  terminal: Terminal,
  times = new StageTimes(),
  now: () => number = () => performance.now(),
): ProgressListener {
  const paint: Paint = (colour, text) => (terminal.isTTY ? styleText(colour, text) : text);
  const line = (text: string) => terminal.write(`${text}\n`);
  const stages = new Map<string, string>();
  const pace = new Pace(now);
  let lastLineMs = now();
  let inDetail = true;
  let idWidth = 0;
  const status = (text: string) => {
    if (terminal.isTTY) terminal.write(`\r\x1b[2K${text}`);
  };
  return {
    runStarted: (scenarios) => {
      inDetail = scenarios.length <= MOST_IN_DETAIL;
      idWidth = Math.max(0, ...scenarios.map(({ id }) => id.length));
      line(`Running ${scenarios.length} scenario${scenarios.length === 1 ? '' : 's'}\n`);
    },
    stageStarted: (scenario, stage) => {
      times.enter(scenario.id, stage);
      stages.set(scenario.id, stage);
      status(`… ${scenario.id}: ${stage}`);
    },
    timePassed: (scenario, passedMs, totalMs) => {
      const left = pace.left(scenario.id, passedMs, totalMs);
      const text = `… ${scenario.id}: ${stages.get(scenario.id)}, ${formatDuration(passedMs)} of ${formatDuration(totalMs)} lab time${left}`;
      if (terminal.isTTY) return status(text);
      // What takes long says now and then that it is still there.
      if (now() - lastLineMs < LINE_EVERY_MS) return;
      lastLineMs = now();
      line(text);
    },
    scenarioEnded: (result) => {
      times.leave(result.id);
      status('');
      if (inDetail || result.status !== 'passed') {
        for (const text of describeScenario(result, times, paint)) line(text);
      } else {
        line(oneLine(result, times, idWidth, paint));
      }
    },
    runEnded: (results) => {
      if (!inDetail) line('');
      const count = `${results.passed} passed, ${results.failed} failed, ${results.skipped} skipped`;
      line(`${speed(results.labDurationMs, results.durationMs)}, seed ${results.seed}`);
      line(paint('dim', load(results)));
      const slowest = times.slowest();
      if (slowest) {
        line(
          paint(
            'dim',
            `slowest stage: ${slowest.stage} of ${slowest.scenario}, ${formatDuration(slowest.durationMs)}`,
          ),
        );
      }
      // Alone on its line: other programs look for it.
      line(paint(results.failed > 0 ? 'red' : 'green', count));
    },
  };
}

type Paint = (colour: Parameters<typeof styleText>[0], text: string) => string;

/** `✔ auth-storm  detected after 10m, 7 checks   2h 19m of lab time in 1.9 s (4389x), most in attack: 0.9 s` */
function oneLine(result: ScenarioResult, times: StageTimes, idWidth: number, paint: Paint): string {
  const detected = result.expectations.flatMap(({ timeToDetectMs }) => timeToDetectMs ?? []);
  const checks = `${result.expectations.length} checks`;
  const what =
    detected.length > 0 ? `detected after ${formatDuration(Math.min(...detected))}, ${checks}` : checks;
  const mark = paint(COLOUR[result.status], MARK[result.status]);
  return `${mark} ${paint('bold', result.id.padEnd(idWidth))}  ${what.padEnd(36)}  ${paint('dim', speed(result.labDurationMs, result.durationMs) + mostIn(result, times))}`;
}

function describeScenario(result: ScenarioResult, times: StageTimes, paint: Paint): string[] {
  const head = `${paint(COLOUR[result.status], MARK[result.status])} ${paint('bold', result.id)}  ${printable(result.title)}`;
  if (result.status === 'skipped') return [head, `    skipped: ${printable(result.reason ?? '')}`, ''];
  return [
    `${head}   ${paint('dim', speed(result.labDurationMs, result.durationMs) + mostIn(result, times))}`,
    ...(result.reason === undefined ? [] : indent(result.reason, '    ')),
    ...result.expectations.flatMap((expectation) => describeExpectation(expectation, paint)),
    '',
  ];
}

function describeExpectation(expectation: ExpectationResult, paint: Paint): string[] {
  const mark = paint(COLOUR[expectation.status], MARK[expectation.status]);
  if (expectation.status === 'skipped') {
    return [
      `    ${mark} ${printable(expectation.name)}`,
      paint('dim', `        skipped: ${printable(expectation.message ?? '')}`),
    ];
  }
  const detected =
    expectation.timeToDetectMs === undefined
      ? ''
      : `, detected after ${formatDuration(expectation.timeToDetectMs)}`;
  const head = `    ${mark} ${printable(expectation.name)}${paint('dim', `${detected} (${expectation.sawEvents} events seen)`)}`;
  if (expectation.status === 'failed') return [head, ...indent(describeFailure(expectation), '        ')];
  if (expectation.kind !== 'detection-fires' && expectation.kind !== 'search-rows') return [head];
  return [head, ...expectation.rows.slice(0, 3).map((row) => paint('dim', `        ${formatRow(row)}`))];
}

function indent(text: string, by: string): string[] {
  return printableLines(text)
    .split('\n')
    .map((line) => by + line);
}

/** `61,204 reports and 12,345 scheduled searches` */
function load({ scenarios }: Results): string {
  const sum = (of: 'reports' | 'searches') =>
    scenarios.reduce((total, scenario) => total + (scenario.load?.[of] ?? 0), 0).toLocaleString('en-US');
  return `${sum('reports')} reports and ${sum('searches')} scheduled searches`;
}

/** `, most in attack: 0.9 s`; nothing when no stage was told of. */
function mostIn({ id }: ScenarioResult, times: StageTimes): string {
  const slowest = times.slowest(id);
  return slowest ? `, most in ${slowest.stage}: ${formatDuration(slowest.durationMs)}` : '';
}

/** `2h 40m of lab time in 1.9 s (5053x)` */
function speed(labMs: number, realMs: number): string {
  const factor = Math.round(labMs / Math.max(1, realMs));
  return `${formatDuration(labMs)} of lab time in ${formatDuration(realMs)} (${factor}x)`;
}
