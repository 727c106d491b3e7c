import { join } from 'node:path';
import { once } from 'node:events';
import { silentLogger, UserError } from '#kernel';
import { BUNDLE_DIRECTORY, bundleIsBuilt } from '../console/bundle.ts';
import { createConsoleServer } from '../console/console-server.ts';
import type { ScenarioResult } from '../results.ts';
import type { Target } from '../target.ts';
import { embeddedTarget, startEmbedded, type EmbeddedLab } from '../targets/embedded.ts';
import { writePrivateJson } from '../up/private-file.ts';

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
    const console = (await bundleIsBuilt()) ? await this.#openConsole(lab, result) : undefined;
    print('');
    for (const line of describeKept(result, { url, file, console: console?.url })) print(line);
    await once(process, 'SIGINT');
    await console?.close();
    await lab[Symbol.asyncDispose]();
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

/** The lines that tell where the lab is and which search to open. */
export function describeKept(
  result: ScenarioResult,
  {
    url,
    file,
    console,
  }: { readonly url: string; readonly file: string; readonly console: string | undefined },
): string[] {
  const failed = result.expectations.find(({ status }) => status === 'failed');
  return [
    `The lab of ${result.id} is still there. Its time stands still; Ctrl-C ends it.`,
    ...(console === undefined ? [] : [`  console    ${console}`]),
    `  splunkd    ${url} (user and password: ${file})`,
    ...(failed
      ? [
          `  failed     ${failed.name}`,
          `  search     ${failed.search.replaceAll(/\s*\n\s*/g, ' ')}`,
          `  window     earliest=${failed.window.earliest} latest=${failed.window.latest}`,
        ]
      : [`  failed     ${result.reason ?? ''}`]),
  ];
}
