import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Edition } from './editions.ts';

/** What AppInspect found in one package, or why it was not asked. */
export type Inspection =
  | { readonly status: 'skipped'; readonly reason: string }
  | {
      readonly status: 'passed' | 'failed';
      readonly checks: number;
      readonly findings: readonly Finding[];
    };

export interface Finding {
  readonly result: string;
  readonly check: string;
  readonly messages: readonly string[];
}

/** The version that the app was last made to pass. */
const REQUIREMENT = 'splunk-appinspect==4.3.1';

/** Checks of Splunkbase, and of private apps in Splunk Cloud. */
const TAGS: Readonly<Record<Edition, readonly string[]>> = {
  enterprise: ['splunk_appinspect', 'packaging_standards'],
  cloud: ['cloud', 'private_app', 'private_victoria'],
};

/** Results that keep an app out. `skipped`, `not_applicable` and `manual_check` do not. */
const REFUSALS = new Set(['failure', 'error']);
const WORTH_SAYING = new Set([...REFUSALS, 'warning', 'future_failure', 'manual_check']);

/**
 * Finds AppInspect on the path, else in a virtual environment in `directory`, which is made when Python and its
 * package registry are there. Returns the program, or why there is none.
 */
export async function findAppInspect(directory: string): Promise<{ program: string } | { missing: string }> {
  const onPath = await execa('splunk-appinspect', ['list', 'version'], { reject: false });
  if (onPath.exitCode === 0) return { program: 'splunk-appinspect' };
  const bin = join(directory, process.platform === 'win32' ? 'Scripts' : 'bin');
  const program = join(bin, 'splunk-appinspect');
  if (await exists(program)) return { program };
  const made = await execa('python3', ['-m', 'venv', directory], { reject: false });
  if (made.exitCode !== 0) return { missing: 'Python 3 with venv is not installed' };
  const installed = await execa(join(bin, 'python3'), ['-m', 'pip', 'install', '--quiet', REQUIREMENT], {
    reject: false,
  });
  return installed.exitCode === 0 ? { program } : { missing: `pip cannot install ${REQUIREMENT}` };
}

/** Asks AppInspect about a package. */
export async function inspectApp(program: string, file: string, edition: Edition): Promise<Inspection> {
  const tags = TAGS[edition].flatMap((tag) => ['--included-tags', tag]);
  const report = `${file}.appinspect.json`;
  const run = await execa(
    program,
    ['inspect', file, '--mode', 'precert', ...tags, '--output-file', report, '--data-format', 'json'],
    { reject: false },
  );
  if (!(await exists(report))) {
    const messages = [run.stderr.split('\n').at(-1) ?? ''];
    return {
      status: 'failed',
      checks: 0,
      findings: [{ result: 'error', check: 'splunk-appinspect', messages }],
    };
  }
  return readReport(JSON.parse(await readFile(report, 'utf8')) as AppInspectReport);
}

interface AppInspectReport {
  readonly reports: readonly {
    readonly groups: readonly {
      readonly checks: readonly {
        readonly name: string;
        readonly result: string;
        readonly messages: readonly { readonly message: string }[];
      }[];
    }[];
  }[];
}

function readReport({ reports }: AppInspectReport): Inspection {
  const checks = reports.flatMap(({ groups }) => groups).flatMap((group) => group.checks);
  const findings = checks
    .filter(({ result }) => WORTH_SAYING.has(result))
    .map(({ name, result, messages }) => ({
      result,
      check: name,
      messages: messages.map(({ message }) => message),
    }));
  const refused = checks.length === 0 || findings.some(({ result }) => REFUSALS.has(result));
  return { status: refused ? 'failed' : 'passed', checks: checks.length, findings };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
