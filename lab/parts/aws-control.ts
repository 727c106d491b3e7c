import type { ConnectionRegistry, Logger } from '#kernel';
import { postJson, startAddressBookServer, type JsonClientOptions, type JsonServer } from '#devices';
import type { AwsEmulator, EmulatorCounters } from '#pipeline/emulator';

export interface AwsControlOptions {
  readonly logger: Logger;
  readonly aws: Pick<AwsEmulator, 'counters'>;
  readonly connections: ConnectionRegistry;
  readonly host?: string;
  readonly port?: number;
  readonly token: string;
}

const COUNTERS_PATH = '/aws/counters';

/**
 * The socket beside the AWS part by which fleets in other processes announce source addresses and runners read the
 * counters. Throws `LAB_PORT_TAKEN`.
 */
export function startAwsControl(options: AwsControlOptions): Promise<JsonServer> {
  const { aws, ...rest } = options;
  return startAddressBookServer({ ...rest, routes: { [COUNTERS_PATH]: async () => aws.counters() } });
}

/** The counters of an AWS part in another process. Throws `LAB_TARGET_UNAVAILABLE`. */
export async function readAwsCounters(options: JsonClientOptions): Promise<EmulatorCounters> {
  return (await postJson(options, COUNTERS_PATH, null)) as EmulatorCounters;
}
