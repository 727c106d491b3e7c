import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD } from './start-splunk.ts';

export interface SuiteTest {
  title: string;
  state: 'passed' | 'failed' | 'skipped';
  error?: string;
}

/** Real milliseconds that the whole suite may take. */
const LIMIT_MS = 100_000;

/** Runs the suite that ships inside the `splunk-sdk` package, in a process of its own, against a splunkd. */
export async function runSdkSuite(splunkdUrl: string): Promise<SuiteTest[]> {
  const home = await mkdtemp(join(tmpdir(), 'lab-sdk-suite-'));
  const { hostname, port } = new URL(splunkdUrl);
  const settings = {
    scheme: 'https',
    host: hostname,
    port,
    username: 'admin',
    password: PASSWORD,
    version: '9',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  try {
    await writeFile(join(home, '.splunkrc'), lines.join(''), { mode: 0o600 });
    const output = await new Promise<string>((resolve) => {
      execFile(
        process.execPath,
        [join(import.meta.dirname, 'sdk-suite-child.mjs')],
        {
          timeout: LIMIT_MS,
          maxBuffer: 64 * 1024 * 1024,
          env: { ...process.env, HOME: home, SPLUNK_HOME: home },
        },
        (_error, stdout) => resolve(stdout),
      );
    });
    return [...output.matchAll(/^@test (.*)$/gm)].map(([, json]) => JSON.parse(json!) as SuiteTest);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
