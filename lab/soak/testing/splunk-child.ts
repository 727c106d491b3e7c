import { createRandom, silentLogger, SystemClock } from '#kernel';
import { createSplunkEmulator, type SplunkEmulatorOptions } from '#splunk/emulator';

/** What the child is told, as JSON in its first argument. */
export interface SplunkChildOptions {
  readonly dataDirectory: string;
  readonly server: SplunkEmulatorOptions['server'];
  readonly password: string;
  readonly hecToken: string;
  /** 0: any free port. */
  readonly hecPort: number;
  /** Lab seconds per real second. */
  readonly speed: number;
}

/** What it answers, as one line, once it serves. */
export interface SplunkChildReady {
  readonly hecUrl: string;
  readonly splunkdUrl: string;
}

/** A Splunk in a process of its own, to be killed. */
const { dataDirectory, server, password, hecToken, hecPort, speed } = JSON.parse(
  process.argv[2]!,
) as SplunkChildOptions;
const { hecUrl, splunkdUrl } = await createSplunkEmulator({
  dataDirectory,
  server,
  password,
  hecPort,
  scheduler: false,
  hecTokens: [{ name: 'firehose', token: hecToken, index: 'iot_posture', useAck: true }],
  clock: new SystemClock({ speed }),
  logger: silentLogger,
  random: createRandom('child'),
});
process.stdout.write(`${JSON.stringify({ hecUrl, splunkdUrl } satisfies SplunkChildReady)}\n`);
