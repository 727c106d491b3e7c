import { createRandom, silentLogger, SystemClock } from '#kernel';
import { createSplunkEmulator, type SplunkEmulatorOptions } from '../splunk-emulator.ts';

/** What the child is told, as JSON in its first argument. */
export interface ChildOptions {
  dataDirectory: string;
  server: SplunkEmulatorOptions['server'];
  password: string;
  hecTokens: NonNullable<SplunkEmulatorOptions['hecTokens']>;
}

/** What it answers, as one line, once it serves. */
export interface ChildReady {
  hecUrl: string;
  splunkdUrl: string;
}

/** A Splunk emulator in a process of its own, to be killed. Lab time runs a hundred times as fast: indexing takes 10 ms. */
const options = JSON.parse(process.argv[2]!) as ChildOptions;
const { hecUrl, splunkdUrl } = await createSplunkEmulator({
  ...options,
  clock: new SystemClock({ speed: 100 }),
  logger: silentLogger,
  random: createRandom('child'),
});
process.stdout.write(`${JSON.stringify({ hecUrl, splunkdUrl } satisfies ChildReady)}\n`);
