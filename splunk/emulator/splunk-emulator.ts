import { Lifecycle, type Clock, type Logger, type Random } from '#kernel';
import type { AlertActionCall } from '#splunk/spl';
import { readApp } from './conf/splunk-app.ts';
import { countersOf, type SplunkCounters } from './counters.ts';
import { createParts } from './create-parts.ts';
import type { HecFaultSwitch } from './hec/faults.ts';
import { createHecHandler } from './hec/hec-server.ts';
import type { HecSettings } from './hec/settings.ts';
import { listenHttps } from './https-listener.ts';
import { createRestHandler } from './rest/rest-server.ts';

export interface SplunkEmulatorOptions {
  clock: Clock;
  logger: Logger;
  random: Random;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 or absent: any free port. */
  hecPort?: number;
  splunkdPort?: number;
  /** Certificate and key that both servers show. */
  server: { certificatePem: string; privateKeyPem: string };
  /** Default `admin`. */
  username?: string;
  password: string;
  /** Splunk apps to read: folders with `default/` and `local/`. */
  appDirectories?: string[];
  /** Keeps events, tokens, saved searches, indexes and alerts across restarts; absent: all in memory. */
  dataDirectory?: string;
  hecTokens?: { name: string; token: string; index: string; sourcetype?: string; useAck: boolean }[];
  /** Settings of the collector that differ from Splunk's defaults. */
  hec?: Partial<HecSettings>;
  /** Real milliseconds that a request may take to arrive, and that a reader may take nothing. Default 5 minutes. */
  patienceMs?: number;
  /** Runs scheduled saved searches on lab time, as Splunk does. Default true. */
  scheduler?: boolean;
}

export interface SplunkEmulator extends AsyncDisposable {
  /** `https://127.0.0.1:port` of the HTTP Event Collector. */
  hecUrl: string;
  /** `https://127.0.0.1:port` of the search REST API. */
  splunkdUrl: string;
  /** Lets the collector fail on purpose. */
  hecFaults: HecFaultSwitch;
  /** Alert actions that searches have started with `sendalert`, the newest last; they are recorded, not run. */
  alertActions(): readonly AlertActionCall[];
  counters(): SplunkCounters;
  close(): Promise<void>;
}

/**
 * Starts a Splunk stand-in: the HTTP Event Collector, an event store, and splunkd's search REST API with scheduled
 * searches and alerts.
 *
 * @throws UserError `LAB_PORT_TAKEN`, `LAB_FILE_UNREADABLE`, `LAB_ALREADY_RUNNING`, `LAB_OUTPUT_UNWRITABLE`
 */
export async function createSplunkEmulator(options: SplunkEmulatorOptions): Promise<SplunkEmulator> {
  const { clock, logger, host = '127.0.0.1', server, patienceMs } = options;
  const timeout = patienceMs === undefined ? {} : { requestTimeoutMs: patienceMs };
  const apps = await Promise.all(
    (options.appDirectories ?? []).map((directory) => readApp(directory, logger.child('apps'))),
  );
  const lifecycle = new Lifecycle();
  try {
    const parts = await createParts(options, apps, lifecycle);
    const { collector, endpoints, restRequests, sessions, kept } = parts;
    const hec = await listenHttps({
      name: 'the HTTP Event Collector',
      host,
      port: options.hecPort ?? 0,
      server,
      ...timeout,
      handle: createHecHandler(collector, logger.child('hec')),
      refuses: () => collector.faults.refuses,
    });
    collector.faults.onRefuse = () => hec.cutConnections();
    lifecycle.add('HTTP Event Collector', () => hec.close());
    const splunkd = await listenHttps({
      name: 'splunkd',
      host,
      port: options.splunkdPort ?? 0,
      server,
      ...timeout,
      handle: createRestHandler({
        clock,
        logger: logger.child('splunkd'),
        sessions,
        endpoints,
        kept,
        requests: restRequests,
        ...(patienceMs === undefined ? {} : { stalledReaderMs: patienceMs }),
      }),
    });
    lifecycle.add('splunkd', () => splunkd.close());
    return {
      hecUrl: hec.url,
      splunkdUrl: splunkd.url,
      hecFaults: collector.faults,
      alertActions: () => parts.alertActions,
      counters: () => countersOf(parts),
      close: () => lifecycle.close(),
      [Symbol.asyncDispose]: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}
