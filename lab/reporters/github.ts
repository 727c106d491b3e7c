import { appendFile } from 'node:fs/promises';
import { printableLines } from '../runner/printable.ts';
import type { ProgressListener } from '../runner/progress.ts';
import type { Results, ScenarioResult } from '../results.ts';
import { formatDuration } from '../scenario/duration.ts';
import type { ScenarioFiles } from '../scenario-files.ts';
import { describeFailure } from './failure-text.ts';
import type { Terminal } from './default.ts';

export interface GithubOptions {
  readonly terminal: Pick<Terminal, 'write'>;
  /** Which file a scenario is declared in, so that annotations appear beside its code. */
  readonly files: ScenarioFiles;
  /** The file that `GITHUB_STEP_SUMMARY` names; absent: no summary is written. */
  readonly summaryFile?: string | undefined;
}

/**
 * GitHub's workflow commands: an error for each failed expectation, a notice for each skipped scenario; and a table for
 * the job's summary.
 *
 * (GitHub documentation, "Workflow commands for GitHub Actions".)
 */
export function githubReporter({ terminal, files, summaryFile }: GithubOptions): ProgressListener {
  return {
    scenarioEnded: (result) => {
      for (const command of annotations(result, files.get(result.id))) terminal.write(`${command}\n`);
    },
    runEnded: async (results) => {
      if (summaryFile) await appendFile(summaryFile, summary(results));
    },
  };
}

function annotations(result: ScenarioResult, file: string | undefined): string[] {
  const where: Record<string, string> = file === undefined ? {} : { file };
  if (result.status === 'skipped') {
    return [command('notice', { ...where, title: `${result.id} was skipped` }, result.reason ?? '')];
  }
  if (result.status === 'failed' && result.expectations.length === 0) {
    return [command('error', { ...where, title: `${result.id} could not be run` }, result.reason ?? '')];
  }
  return result.expectations
    .filter(({ status }) => status === 'failed')
    .map((expectation) =>
      command(
        'error',
        { ...where, title: `${result.id}: ${expectation.name}` },
        describeFailure(expectation),
      ),
    );
}

function command(name: 'error' | 'notice', properties: Record<string, string>, message: string): string {
  const list = Object.entries(properties)
    .map(([key, value]) => `${key}=${escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`)
    .join(',');
  return `::${name} ${list}::${escapeData(message)}`;
}

/** A line break would end the command, and what follows it could be a command of its own. */
function escapeData(text: string): string {
  return printableLines(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

const MARK = { passed: '✅', failed: '❌', skipped: '⏭️' } as const;

function summary(results: Results): string {
  const rows = results.scenarios.map((scenario) => {
    const detected = scenario.expectations.flatMap(({ timeToDetectMs }) => timeToDetectMs ?? []);
    const cells = [
      MARK[scenario.status],
      `\`${scenario.id}\``,
      cell(scenario.title),
      detected.length > 0 ? formatDuration(Math.min(...detected)) : '',
      cell(scenario.reason ?? failedNames(scenario)),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `### Scenarios on ${results.target}, seed ${results.seed}: ${results.passed} passed, ${results.failed} failed, ${results.skipped} skipped`,
    '',
    '| | Scenario | | Time to detect | Failed or skipped because |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '',
  ].join('\n');
}

function failedNames({ expectations }: ScenarioResult): string {
  return expectations
    .filter(({ status }) => status === 'failed')
    .map(({ name }) => name)
    .join('; ');
}

/** Text for a cell of a Markdown table. */
function cell(text: string): string {
  return text.replaceAll(/[\\|<>`*_[\]]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
