import { resolve } from 'node:path';
import type { Logger } from '#kernel';
import { removeEndpoints, writeEndpoints, type Endpoints } from '../endpoints.ts';
import type { LabIdentity } from '../parts/identity.ts';
import { NAMES } from '../parts/names.ts';
import { serveConsole } from '../console/serve-console.ts';
import { loadIdentity } from './identity-store.ts';
import { chooseParts, type Part } from './parts.ts';
import { choosePorts, type LabPorts } from './ports.ts';
import { claimParts, releaseParts, runningParts } from './run-files.ts';
import { openSharedClock } from './shared-clock.ts';
import { startParts } from './start-parts.ts';
import { makeStateDirectory, stateFiles } from './state-directory.ts';

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
}

export interface RunningLab extends AsyncDisposable {
  readonly parts: readonly Part[];
  readonly endpoints: Endpoints;
  /** Why there is no web console, in a line that says how to get it. */
  readonly consoleNote?: string;
  /** Where `endpoints` was written. */
  readonly endpointsFile: string;
}

/**
 * Starts a lab on real time that stays until it is disposed, and tells other programs where it is.
 *
 * Throws `LAB_USAGE`, `LAB_ALREADY_RUNNING`, `LAB_PORT_TAKEN`.
 */
export async function labUp(options: UpOptions): Promise<RunningLab> {
  const { directory, logger, host } = options;
  const parts = chooseParts(options.only);
  const ports = choosePorts(options.portBase);
  await makeStateDirectory(directory);
  const first = (await runningParts(directory)).length === 0;
  await claimParts(directory, parts);
  try {
    const clock = await openSharedClock(directory, { speed: options.speed, first });
    const identity = await loadIdentity(directory, host, Date.now());
    const started = await startParts({
      parts,
      clock,
      logger,
      identity,
      host,
      ports,
      ...(options.dataDirectory === undefined ? {} : { dataDirectory: options.dataDirectory }),
    });
    const withoutConsole = describeEndpoints({ directory, host, ports, identity });
    const served =
      options.console === false
        ? {}
        : await serveConsole({
            started,
            clock,
            identity,
            endpoints: withoutConsole,
            host,
            port: ports.console,
            logger,
          });
    if (served.server) started.lifecycle.add('console', () => served.server!.close());
    const endpoints = { ...withoutConsole, console: served.server?.url ?? '' };
    const endpointsFile = await writeEndpoints(directory, endpoints);
    return {
      parts,
      endpoints,
      endpointsFile,
      ...(served.missing === undefined ? {} : { consoleNote: served.missing }),
      [Symbol.asyncDispose]: async () => {
        await started[Symbol.asyncDispose]();
        clock.close();
        await releaseParts(directory, parts);
        if ((await runningParts(directory)).length === 0) await removeEndpoints(directory);
      },
    };
  } catch (error) {
    await releaseParts(directory, parts);
    throw error;
  }
}

function describeEndpoints(lab: {
  readonly directory: string;
  readonly host: string;
  readonly ports: LabPorts;
  readonly identity: LabIdentity;
}): Endpoints {
  const { directory, host, ports, identity } = lab;
  const at = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    aws: `http://${at}:${ports.aws}`,
    mqtts: `mqtts://${at}:${ports.mqtts}`,
    hec: `https://${at}:${ports.hec}`,
    hecToken: identity.hecToken,
    splunkd: `https://${at}:${ports.splunkd}`,
    splunkUsername: identity.splunkUsername,
    splunkPassword: identity.splunkPassword,
    console: '',
    caFile: resolve(stateFiles(directory).ca),
    region: NAMES.region,
    accountId: NAMES.accountId,
    accessKeyId: NAMES.accessKeyId,
    secretAccessKey: NAMES.secretAccessKey,
  };
}
