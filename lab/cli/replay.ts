import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '#kernel';
import { createAwsClients, type ReplaySummary } from '#pipeline';
import { createSplunkClient } from '#splunk/client';
import { connectLiveLab } from '../live-lab.ts';
import { NAMES } from '../parts/names.ts';
import { splunkConnection } from '../targets/splunk-connection.ts';
import { replayStack, type ReplayStackOptions } from '../replay/index.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { EXIT } from './exit-codes.ts';
import { text, type CommandOptions } from './options.ts';

type Connection = Pick<ReplayStackOptions, 'clients' | 'hecUrl' | 'hecToken' | 'caPem'> & {
  readonly splunk: ReturnType<typeof createSplunkClient>;
};

/** How each target is reached. */
const CONNECT: Readonly<Record<string, () => Promise<Connection>>> = {
  embedded: connectRunningLab,
  compose: connectRunningLab,
  aws: connectAws,
};

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Delivers to Splunk what is in the backup bucket and not in the index; with `--dry-run` counts it. */
export async function replay(_args: readonly string[], options: CommandOptions): Promise<number> {
  const target = text(options['target']) ?? 'embedded';
  const connect = Object.hasOwn(CONNECT, target) ? CONNECT[target] : undefined;
  if (!connect) {
    throw new UserError('LAB_USAGE', `There is no target "${target}".`, {
      hint: `Targets: ${Object.keys(CONNECT).join(', ')}.`,
    });
  }
  const dryRun = options['dryRun'] === true;
  const prefix = text(options['prefix']);
  const unusable: { key: string; errorCode: string | undefined; reason: string }[] = [];
  const connection = await connect();
  try {
    const summary = await replayStack({
      ...connection,
      stackName: text(options['stack']) ?? NAMES.stack,
      index: text(options['index']) ?? NAMES.index,
      wait: (ms) => sleep(ms),
      now: () => Date.now(),
      dryRun,
      onUnusable: (record) => unusable.push(record),
      ...(prefix !== undefined && { prefix }),
    });
    if (options['json']) print(JSON.stringify({ dryRun, ...summary, unusableRecords: unusable }));
    else describe(summary, unusable, dryRun);
  } finally {
    connection.clients.destroy();
    connection.splunk.close();
  }
  return EXIT.passed;
}

function describe(
  summary: ReplaySummary,
  unusable: readonly { key: string; reason: string }[],
  dryRun: boolean,
): void {
  const { objects, records, events, present, missing, delivered } = summary;
  print(`The backup bucket holds ${records} records in ${objects} objects: ${events} events.`);
  print(`  already in Splunk  ${present}`);
  print(`  not in Splunk      ${missing}`);
  print(dryRun ? '  dry run: nothing was sent' : `  delivered now      ${delivered}`);
  if (unusable.length > 0) {
    print(`${unusable.length} records hold nothing that Splunk could take and stay in the bucket:`);
    for (const { key, reason } of unusable.slice(0, 10)) print(`  ${key}: ${reason}`);
    if (unusable.length > 10) print(`  … and ${unusable.length - 10} more`);
  }
}

/** The lab that runs here. */
async function connectRunningLab(): Promise<Connection> {
  const { aws, splunk, endpoints, caPem } = await connectLiveLab(STATE_DIRECTORY);
  return { clients: aws, splunk, hecUrl: endpoints.hec, hecToken: endpoints.hecToken, caPem };
}

/** AWS by the SDK's own configuration; Splunk by the environment. */
async function connectAws(): Promise<Connection> {
  const { env } = process;
  const address = env['SPLUNK_URL'];
  if (!address) {
    throw new UserError('LAB_CONFIG_INVALID', 'A replay must be able to search Splunk.', {
      hint: 'Set SPLUNK_URL to the management port, and SPLUNK_TOKEN or SPLUNK_USERNAME and SPLUNK_PASSWORD.',
    });
  }
  const { url, credentials, caPem, insecure } = await splunkConnection(address, env);
  return {
    clients: createAwsClients({ region: env['AWS_REGION'] ?? NAMES.region }),
    splunk: createSplunkClient({ url, ...credentials, insecure, ...(caPem !== undefined && { caPem }) }),
    ...(caPem !== undefined && { caPem }),
  };
}
