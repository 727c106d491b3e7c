import type { Clock, Logger } from '#kernel';
import type { Endpoints } from '../endpoints.ts';
import type { LabIdentity } from '../parts/identity.ts';
import type { StartedParts } from '../up/start-parts.ts';
import { BUNDLE_DIRECTORY, bundleIsBuilt } from './bundle.ts';
import { createConsoleServer, type ConsoleServer } from './console-server.ts';

export interface ServeConsoleOptions {
  readonly started: StartedParts;
  readonly clock: Clock;
  readonly identity: LabIdentity;
  readonly endpoints: Endpoints;
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
}

/**
 * Serves the web console of a lab beside its Splunk, or says in one line how to get it. Neither when Splunk runs in
 * another process: the console is there then.
 */
export async function serveConsole(
  options: ServeConsoleOptions,
): Promise<{ readonly server?: ConsoleServer; readonly missing?: string }> {
  const { started, clock, identity, endpoints, host, port, logger } = options;
  if (!started.splunk) return {};
  if (!(await bundleIsBuilt())) return { missing: 'not built. Get it with: npm run console:build' };
  const server = await createConsoleServer({
    host,
    port,
    bundleDirectory: BUNDLE_DIRECTORY,
    logger: logger.child('console'),
    lab: {
      id: 'lab',
      title: 'This lab',
      splunkd: {
        url: endpoints.splunkd,
        username: identity.splunkUsername,
        password: identity.splunkPassword,
        caPem: identity.ca.certificatePem,
      },
      awsUrl: endpoints.aws,
      startMs: clock.now(),
      now: () => clock.now(),
      counters: () => ({ aws: started.aws?.counters(), splunk: started.splunk?.counters() }),
    },
  });
  return { server };
}
