import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { silentLogger, UserError } from '#kernel';
import { BUNDLE_DIRECTORY, bundleIsBuilt } from '../console/bundle.ts';
import { createConsoleServer } from '../console/console-server.ts';
import { NAMES } from '../parts/names.ts';
import type { ExpectationResult, ScenarioResult } from '../results.ts';
import type { Target } from '../target.ts';
import { embeddedTarget, startEmbedded, type EmbeddedLab } from '../targets/embedded.ts';
import { printable } from '../runner/printable.ts';
import { writePrivateJson, writePrivateText } from '../up/private-file.ts';
import { untilStopped } from './until-stopped.ts';

/** Keeps the lab of the first scenario that fails, with its data; the labs of others are closed as usual. */
export class LabKeeper {
  #current: EmbeddedLab | undefined;
  #startMs = 0;
  #kept: { readonly lab: EmbeddedLab; readonly result: ScenarioResult } | undefined;

  /** Throws `LAB_USAGE` for a target whose labs are not ours to keep. */
  constructor(target: Target) {
    if (target !== embeddedTarget) {
      throw new UserError('LAB_USAGE', `--keep goes with the embedded target only, not with ${target.name}.`);
    }
  }

  /** The embedded target, whose labs close when it is known how their scenario ended. */
  readonly target: Target = {
    ...embeddedTarget,
    start: async (options) => {
      this.#startMs = options.startMs;
      this.#current = await startEmbedded(options);
      return { ...this.#current, [Symbol.asyncDispose]: async () => {} };
    },
  };

  async scenarioEnded(result: ScenarioResult): Promise<void> {
    const lab = this.#current;
    this.#current = undefined;
    if (!lab) return;
    if (result.status === 'failed' && !this.#kept) this.#kept = { lab, result };
    else await lab[Symbol.asyncDispose]();
  }

  /**
   * Says how to look into the lab that was kept and waits until the user has seen enough (Ctrl-C). Its time stands
   * still. Does nothing when every scenario passed.
   *
   * The password goes into a file that only the user can read, not to the terminal.
   */
  async waitForUser(directory: string, print: (line: string) => void): Promise<void> {
    if (!this.#kept) return;
    const { lab, result } = this.#kept;
    const file = join(directory, 'kept-lab.json');
    const { url, username, password } = lab.splunkd;
    await writePrivateJson(file, { scenario: result.id, splunkd: url, username, password, aws: lab.awsUrl });
    const search = failedSearch(result);
    const searchFile = search && join(directory, 'kept-search.curl');
    if (searchFile) await writePrivateText(searchFile, curlConfig(search, { url, username, password }));
    const console = (await bundleIsBuilt()) ? await this.#openConsole(lab, result) : undefined;
    print('');
    const where = { url, file, searchFile, console: console?.url };
    for (const line of describeKept(result, where)) print(line);
    await untilStopped();
    await console?.close();
    await lab[Symbol.asyncDispose]();
    // Passwords of a lab that is gone help nobody.
    for (const gone of [file, searchFile]) if (gone) await rm(gone, { force: true });
  }

  #openConsole(lab: EmbeddedLab, { id, title }: ScenarioResult) {
    return createConsoleServer({
      host: '127.0.0.1',
      port: 0,
      bundleDirectory: BUNDLE_DIRECTORY,
      logger: silentLogger,
      lab: {
        id: 'lab',
        title: `${id}: ${title}`,
        splunkd: lab.splunkd,
        awsUrl: lab.awsUrl,
        startMs: this.#startMs,
        now: () => lab.clock.now(),
        counters: () => lab.counters(),
      },
    });
  }
}

/** The expectation that failed first, when what it asked is a search and not a list of detections. */
function failedSearch({ expectations }: ScenarioResult): ExpectationResult | undefined {
  const failed = expectations.find(({ status }) => status === 'failed');
  return failed && /[`|=]/.test(failed.search) ? failed : undefined;
}

/** What `curl -K FILE` needs to run a search again. The certificate is the lab's own, and the way to it this machine. */
export function curlConfig(
  { search, window }: Pick<ExpectationResult, 'search' | 'window'>,
  { url, username, password }: { readonly url: string; readonly username: string; readonly password: string },
): string {
  const text = search.trim();
  const quoted = (value: string) => `"${value.replaceAll(/[\\"]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ')}"`;
  const data = {
    search: text.startsWith('|') ? text : `search ${text}`,
    earliest_time: window.earliest,
    latest_time: window.latest,
    output_mode: 'json',
  };
  return [
    'silent',
    'show-error',
    'insecure',
    `user = ${quoted(`${username}:${password}`)}`,
    `url = ${quoted(`${url}/servicesNS/${username}/${NAMES.app}/search/jobs/export`)}`,
    ...Object.entries(data).map(([key, value]) => `data-urlencode = ${quoted(`${key}=${value}`)}`),
    '',
  ].join('\n');
}

/** The lines that tell where the lab is and which search to open. */
export function describeKept(
  result: ScenarioResult,
  {
    url,
    file,
    searchFile,
    console,
  }: {
    readonly url: string;
    readonly file: string;
    readonly searchFile: string | undefined;
    readonly console: string | undefined;
  },
): string[] {
  const failed = result.expectations.find(({ status }) => status === 'failed');
  return [
    `The lab of ${result.id} is still there. Its time stands still; Ctrl-C ends it.`,
    `  console    ${console ?? 'not built; build it with: npm run console:build'}`,
    `  splunkd    ${url} (user and password: ${file})`,
    ...(failed
      ? [
          `  failed     ${printable(failed.name)}`,
          `  search     ${printable(failed.search.replaceAll(/\s*\n\s*/g, ' '))}`,
          `  window     earliest=${failed.window.earliest} latest=${failed.window.latest}`,
          ...(searchFile === undefined ? [] : [`  run it     curl -K ${searchFile}`]),
        ]
      : [`  failed     ${printable(result.reason ?? '')}`]),
  ];
}
