import { resolve } from 'node:path';
import type { Logger } from '#kernel';
import { serveConsole } from '../console/serve-console.ts';
import { findEndpoints, removeEndpoints, writeEndpoints, type Endpoints } from '../endpoints.ts';
import type { LabIdentity } from '../parts/identity.ts';
import { NAMES } from '../parts/names.ts';
import { servicesElsewhere } from '../parts/services-elsewhere.ts';
import { loadIdentity } from './identity-store.ts';
import { chooseParts, type Part } from './parts.ts';
import { choosePorts, type LabPorts } from './ports.ts';
import { claimParts, releaseParts, runningParts } from './run-files.ts';
import { openSharedClock } from './shared-clock.ts';
import { startParts } from './start-parts.ts';
import { makeStateDirectory, stateFiles } from './state-directory.ts';
import { withStateLock } from './state-lock.ts';

export interface UpOptions {
  readonly directory: string;
  readonly logger: Logger;
  readonly only?: string;
  readonly speed: number;
  readonly portBase?: number;
  /** Default 127.0.0.1: nobody else can reach the lab. */
  readonly host: string;
  readonly dataDirectory?: string;
  /** Serves the web console where it is built. Default true. */
  readonly console?: boolean;
  /** Names services that live elsewhere and a Splunk that is not the lab's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface RunningLab extends AsyncDisposable {
  readonly parts: readonly Part[];
  readonly endpoints: Endpoints;
  /** Why there is no web console, in a line that says how to get it. */
  readonly consoleNote?: string;
  /** Where `endpoints` was written. */
  readonly endpointsFile: string;
}

/** Which entries of the endpoints file a part answers for. */
const ENTRIES_OF: Readonly<Record<Part, readonly (keyof Endpoints)[]>> = {
  splunk: ['hec', 'splunkd', 'console'],
  aws: ['aws', 'mqtts', 'control', 'servicesElsewhere'],
  devices: ['fleet'],
};

/**
 * Starts a lab on real time, or parts of one, that stays until it is disposed, and tells other programs where it is.
 * Parts in other processes are found by the endpoints file of the same directory.
 *
 * Throws `LAB_USAGE`, `LAB_ALREADY_RUNNING`, `LAB_PORT_TAKEN`.
 */
export async function labUp(options: UpOptions): Promise<RunningLab> {
  const { directory, logger, host } = options;
  const parts = chooseParts(options.only);
  const ports = choosePorts(options.portBase);
  await makeStateDirectory(directory);
  const { clock, identity, known } = await withStateLock(directory, async () => {
    const first = (await runningParts(directory)).length === 0;
    if (first) await removeEndpoints(directory);
    await claimParts(directory, parts);
    return {
      clock: await openSharedClock(directory, { speed: options.speed, first }),
      identity: await loadIdentity(directory, host, Date.now()),
      known: await findEndpoints(directory),
    };
  });
  try {
    const { env = {} } = options;
    const here = describeEndpoints({ directory, host, ports, identity, env });
    const started = await startParts({
      parts,
      clock,
      logger,
      identity,
      host,
      ports,
      env,
      fast: options.speed > 1,
      servicesElsewhere: here.servicesElsewhere,
      controlUrl: known?.control || here.control,
      ...(options.dataDirectory === undefined ? {} : { dataDirectory: options.dataDirectory }),
    });
    const served =
      options.console === false
        ? {}
        : await serveConsole({
            started,
            clock,
            identity,
            host,
            logger,
            endpoints: { ...here, ...(known && { aws: known.aws }) },
            port: ports.console,
          });
    if (served.server) started.lifecycle.add('console', () => served.server!.close());
    const own = { ...here, console: served.server?.url ?? '' };
    const { endpoints, endpointsFile } = await publishEndpoints(directory, own, parts);
    return {
      parts,
      endpoints,
      endpointsFile,
      ...(served.missing === undefined ? {} : { consoleNote: served.missing }),
      [Symbol.asyncDispose]: async () => {
        await started[Symbol.asyncDispose]();
        clock.close();
        await leave(directory, parts);
      },
    };
  } catch (error) {
    clock.close();
    await leave(directory, parts);
    throw error;
  }
}

async function leave(directory: string, parts: readonly Part[]): Promise<void> {
  await withStateLock(directory, async () => {
    await releaseParts(directory, parts);
    if ((await runningParts(directory)).length === 0) await removeEndpoints(directory);
  });
}

/** Writes the file, keeping what other parts have said of themselves. */
async function publishEndpoints(
  directory: string,
  own: Endpoints,
  parts: readonly Part[],
): Promise<{ endpoints: Endpoints; endpointsFile: string }> {
  return withStateLock(directory, async () => {
    const mine = Object.fromEntries(parts.flatMap((part) => ENTRIES_OF[part]).map((key) => [key, own[key]]));
    const endpoints = { ...own, ...(await findEndpoints(directory)), ...mine };
    return { endpoints, endpointsFile: await writeEndpoints(directory, endpoints) };
  });
}

/** Where the parts of a lab are when all of them use the same host and ports. */
function describeEndpoints(lab: {
  readonly directory: string;
  readonly host: string;
  readonly ports: LabPorts;
  readonly identity: LabIdentity;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Endpoints {
  const { directory, host, ports, identity, env } = lab;
  const at = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    aws: `http://${at}:${ports.aws}`,
    servicesElsewhere: servicesElsewhere(env, `http://${at}:${ports.aws}`),
    hecFromAws: '',
    mqtts: `mqtts://${at}:${ports.mqtts}`,
    hec: `https://${at}:${ports.hec}`,
    hecToken: identity.hecToken,
    splunkd: `https://${at}:${ports.splunkd}`,
    splunkUsername: identity.splunkUsername,
    splunkPassword: identity.splunkPassword,
    console: '',
    fleet: `http://${at}:${ports.fleet}`,
    control: `http://${at}:${ports.control}`,
    controlToken: identity.fleetToken,
    caFile: resolve(stateFiles(directory).ca),
    region: NAMES.region,
    accountId: NAMES.accountId,
    accessKeyId: NAMES.accessKeyId,
    secretAccessKey: NAMES.secretAccessKey,
  };
}
