import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { createLogger, createRandom, formatLogEntry, SystemClock, UserError } from '#kernel';
import { findStack } from '#pipeline';
import { inAwsWords } from '../deploy/aws-refusal.ts';
import { brokerOf } from '../deploy/broker-of.ts';
import { thingsIn } from '../deploy/destroy.ts';
import { openSite, type Site } from '../deploy/site.ts';
import { createListenerIdentity, removeListenerIdentity } from '../detect-beside/listener-identity.ts';
import { runDetectBeside } from '../detect-beside/run-detect-beside.ts';
import { readEndpoints } from '../endpoints.ts';
import { NAMES } from '../parts/names.ts';
import { readSharedClock } from '../up/shared-clock.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { EXIT } from './exit-codes.ts';
import { text, type CommandOptions } from './options.ts';
import { untilStopped } from './until-stopped.ts';

/** How often the things of the stack are listed anew, lab milliseconds. */
const LIST_EVERY_MS = 5 * 60_000;

const print = (line: string) => process.stdout.write(`${line}\n`);

/** `lab detect`: runs the lab's own Detect beside the broker of a deployed pipeline until it is stopped. */
export function detect(_args: readonly string[], options: CommandOptions): Promise<number> {
  return inAwsWords(async () => {
    const site = await openSite(text(options['target']) ?? 'embedded', {
      stateDirectory: STATE_DIRECTORY,
      env: process.env,
      needsHec: false,
    });
    const { clock, caPem } = await surroundings(site);
    try {
      return await watch(site, { clock, caPem }, options);
    } finally {
      clock.close();
      site.clients.destroy();
    }
  });
}

async function watch(
  site: Site,
  { clock, caPem }: { readonly clock: SystemClock; readonly caPem: string },
  options: CommandOptions,
): Promise<number> {
  const { clients, region, accountId } = site;
  const stackName = text(options['stack']) ?? NAMES.stack;
  const { rule, group } = await pipelineOf(site, stackName);
  let things = new Set(await thingsIn(clients, group));
  const place = { iot: clients.iot, stackName, accountId };
  const logger = createLogger(
    (entry) => process.stderr.write(`${formatLogEntry(entry)}\n`),
    options['verbose'] ? 'debug' : 'warn',
  );
  const listLater = () =>
    clock.setTimer(
      LIST_EVERY_MS,
      async () => {
        try {
          things = new Set(await thingsIn(clients, group));
        } catch (error) {
          logger.warn('the things of the stack could not be listed', { error: String(error) });
        }
        listLater();
      },
      { name: 'list things' },
    );
  const stop = untilStopped();
  // One that was killed may have left its identity.
  await removeListenerIdentity(place);
  try {
    const beside = await runDetectBeside({
      clock,
      logger,
      random: createRandom(`${clock.now()}`),
      region,
      accountId,
      iotData: clients.iotData,
      exportTopic: `$aws/rules/${rule}`,
      isWatched: (thing) => things.has(thing),
      broker: { ...(await brokerOf(site)), caPem },
      identity: await createListenerIdentity(place),
    });
    listLater();
    print("This is the lab's own Detect, not AWS Device Defender.");
    print(`Watching ${things.size} things of ${stackName}: devices/THING/defender/metrics/json or cbor.`);
    print(`Exporting ${beside.exported.length} metrics to the rule ${rule}. Stop with Ctrl+C.`);
    await stop;
    await beside.close();
    const { reportsAccepted, reportsRejected, exportedMetrics, failedPublishes } = beside.counters();
    print(
      `${reportsAccepted} reports accepted, ${reportsRejected} rejected, ${exportedMetrics} metrics exported.`,
    );
    return failedPublishes > 0 ? EXIT.failed : EXIT.passed;
  } finally {
    await removeListenerIdentity(place);
  }
}

async function surroundings({ target }: Site): Promise<{ clock: SystemClock; caPem: string }> {
  if (target === 'aws') return { clock: new SystemClock(), caPem: rootCertificates.join('\n') };
  const { caFile } = await readEndpoints(STATE_DIRECTORY);
  return {
    clock: (await readSharedClock(STATE_DIRECTORY)) ?? new SystemClock(),
    caPem: await readFile(caFile, 'utf8'),
  };
}

async function pipelineOf({ clients }: Site, stackName: string): Promise<{ rule: string; group: string }> {
  const stack = await findStack(clients.cloudformation, stackName);
  const outputs = new Map(
    (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const rule = outputs.get('MetricsRuleName');
  const group = outputs.get('DeviceGroupName');
  if (rule === undefined || group === undefined) {
    throw new UserError('LAB_USAGE', `There is no pipeline ${stackName}.`, {
      hint: 'Deploy one with: npm run deploy -- --no-detect',
    });
  }
  if (outputs.has('SecurityProfileName')) {
    throw new UserError(
      'LAB_USAGE',
      `${stackName} has Device Defender's own Detect: everything would come twice.`,
      {
        hint: 'Deploy it without: npm run deploy -- --no-detect',
      },
    );
  }
  return { rule, group };
}
