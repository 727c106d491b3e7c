import { PublishCommand, type IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { connect, type MqttClient } from 'mqtt';
import { UserError, type Clock, type Logger, type Random, type Timer } from '#kernel';
import {
  BESIDE_FILTERS,
  createDetectBeside,
  type DetectBeside,
  type DetectBesideOptions,
} from '#pipeline/emulator';
import { exportedMetrics } from './exported-metrics.ts';
import type { ListenerIdentity } from './listener-identity.ts';

export interface RunDetectBesideOptions extends Pick<
  DetectBesideOptions,
  'exportTopic' | 'customMetrics' | 'isWatched' | 'region' | 'accountId'
> {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly iotData: IoTDataPlaneClient;
  readonly broker: { readonly host: string; readonly port: number; readonly caPem: string };
  readonly identity: ListenerIdentity;
}

export interface RunningDetectBeside {
  readonly exported: DetectBeside['exported'];
  counters(): ReturnType<DetectBeside['counters']> & { readonly failedPublishes: number };
  close(): Promise<void>;
}

/**
 * Runs the lab's own Detect beside a broker: listens over MQTT, publishes exports and answers through the data API.
 * It counts as connected whoever connects from now on.
 *
 * @throws UserError `LAB_TARGET_UNAVAILABLE` when the broker does not let it listen
 */
export async function runDetectBeside(options: RunDetectBesideOptions): Promise<RunningDetectBeside> {
  const { clock, logger, iotData, broker, identity } = options;
  let failedPublishes = 0;
  const pending = new Set<Promise<void>>();
  const publish = (topic: string, payload: Buffer) => {
    const sent = iotData.send(new PublishCommand({ topic, payload, qos: 1 })).then(
      () => {},
      (error: unknown) => {
        failedPublishes++;
        logger.error('Detect could not publish', { topic, error: String(error) });
      },
    );
    pending.add(sent);
    void sent.finally(() => pending.delete(sent));
  };
  const detect = createDetectBeside({ ...options, metrics: await exportedMetrics(), publish });
  const client = connect({
    protocol: 'mqtts',
    host: broker.host,
    port: broker.port,
    ca: broker.caPem,
    cert: identity.certificatePem,
    key: identity.privateKeyPem,
    clientId: identity.clientId,
    protocolVersion: 4,
    // AWS keeps what comes while the connection is away.
    clean: false,
    keepalive: KEEP_ALIVE_SECONDS,
  });
  // The broker counts in lab time, which may run faster than the client's own timer.
  const pingLater = () => {
    ping = clock.setTimer(
      PING_EVERY_MS,
      () => {
        if (client.connected) client.sendPing();
        pingLater();
      },
      { name: 'Detect: keep-alive' },
    );
  };
  let ping: Timer;
  pingLater();
  client.on('message', (topic, payload) => detect.heard(topic, payload));
  client.on('error', (error) => logger.warn('Detect lost the broker', { error: error.message }));
  const close = async () => {
    detect.close();
    ping.cancel();
    await client.endAsync(true);
    await Promise.all(pending);
  };
  try {
    await connected(client);
    const granted = await client.subscribeAsync([...BESIDE_FILTERS], { qos: 1 });
    if (granted.length < BESIDE_FILTERS.length || granted.some(({ qos }) => qos === 128)) {
      throw new Error('a subscription was refused');
    }
  } catch (cause) {
    await close();
    throw new UserError(
      'LAB_TARGET_UNAVAILABLE',
      `The broker at ${broker.host} does not let Detect listen.`,
      {
        hint: `Look at the policy ${identity.clientId} and its certificate.`,
        cause,
      },
    );
  }
  return { exported: detect.exported, counters: () => ({ ...detect.counters(), failedPublishes }), close };
}

/** AWS's most, and a ping well within it. */
const KEEP_ALIVE_SECONDS = 1_200;
const PING_EVERY_MS = 300_000;

/** Real milliseconds for connecting; a certificate just made may be refused for a while. */
const PATIENCE_MS = 30_000;

function connected(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it does not answer')), PATIENCE_MS);
    client.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
