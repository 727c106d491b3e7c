import { ConnectionRegistry, Lifecycle, createRandom, type Clock, type Logger } from '#kernel';
import { createFleet, remoteAddressBook, startFleetServer, type JsonServer } from '#devices';
import type { AwsEmulator } from '#pipeline/emulator';
import type { SplunkEmulator } from '#splunk/emulator';
import { startAwsControl } from '../parts/aws-control.ts';
import { startAwsPart } from '../parts/aws.ts';
import type { LabIdentity } from '../parts/identity.ts';
import { splunkTrust } from '../parts/splunk-trust.ts';
import { startSplunkPart } from '../parts/splunk.ts';
import type { Part } from './parts.ts';
import type { LabPorts } from './ports.ts';

/** A broker in another process may be kept waiting for a processor while lab time runs fast. */
const QUIET_MS = 15_000;

export interface StartOptions {
  readonly parts: readonly Part[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly identity: LabIdentity;
  readonly host: string;
  readonly ports: LabPorts;
  /** URLs of services that another emulator offers, by service id. */
  readonly servicesElsewhere: Readonly<Record<string, string>>;
  /** `SPLUNK_CA_FILE` and `SPLUNK_INSECURE`, for a Splunk that is not the lab's own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether lab time runs faster than the clock on the wall. */
  readonly fast: boolean;
  /** Control socket of the AWS part, for devices that run in another process. */
  readonly controlUrl: string;
  /** Keeps the index across restarts; absent: in memory. */
  readonly dataDirectory?: string;
}

/** The parts that run in this process. */
export interface StartedParts extends AsyncDisposable {
  readonly splunk: SplunkEmulator | undefined;
  readonly aws: AwsEmulator | undefined;
  /** The control socket of the devices. */
  readonly fleet: JsonServer | undefined;
  /** Stops the parts; what is added to it stops before them. */
  readonly lifecycle: Lifecycle;
}

/** Starts parts of a lab in this process, on real time. Throws `LAB_PORT_TAKEN`. */
export async function startParts(options: StartOptions): Promise<StartedParts> {
  const { parts, clock, logger, identity, host, ports, controlUrl, dataDirectory } = options;
  const lifecycle = new Lifecycle();
  const connections = new ConnectionRegistry();
  const token = identity.fleetToken;
  const shared = (name: string) => ({
    clock,
    identity,
    host,
    logger: logger.child(name),
    // Not a scenario run: every start differs.
    random: createRandom(`${clock.now()}/${process.pid}/${name}`),
  });
  try {
    let splunk: SplunkEmulator | undefined;
    let aws: AwsEmulator | undefined;
    let fleet: JsonServer | undefined;
    if (parts.includes('splunk')) {
      splunk = await startSplunkPart({
        ...shared('splunk'),
        hecPort: ports.hec,
        splunkdPort: ports.splunkd,
        ...(dataDirectory === undefined ? {} : { dataDirectory }),
      });
      lifecycle.add('splunk', () => splunk!.close());
    }
    if (parts.includes('aws')) {
      aws = await startAwsPart({
        ...shared('aws'),
        connections,
        httpPort: ports.aws,
        mqttsPort: ports.mqtts,
        endpoints: options.servicesElsewhere,
        ...(await splunkTrust(options.env, options.fast)),
      });
      lifecycle.add('aws', () => aws!.close());
      const control = await startAwsControl({
        aws,
        connections,
        host,
        token,
        port: ports.control,
        logger: logger.child('control'),
      });
      lifecycle.add('control', () => control.close());
    }
    if (parts.includes('devices')) {
      const addresses = aws ? connections : remoteAddressBook({ url: controlUrl, token });
      fleet = await startFleetServer({
        host,
        token,
        port: ports.fleet,
        logger: logger.child('fleet'),
        createFleet: () => createFleet({ ...shared('fleet'), connections: addresses, quietMs: QUIET_MS }),
      });
      lifecycle.add('fleet', () => fleet!.close());
    }
    return { splunk, aws, fleet, lifecycle, [Symbol.asyncDispose]: () => lifecycle.close() };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}
