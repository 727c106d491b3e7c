import { createRandom, silentLogger, SystemClock } from '#kernel';
import { createIdentity } from '../parts/identity.ts';
import { startSplunkPart } from '../parts/splunk.ts';
import type { SplunkAddress } from './splunk-under-test.ts';

/** How much faster than real time the emulator's clock runs: indexing then takes 10 ms. */
const SPEED = 100;

/** Starts the lab's own Splunk for as long as `work` takes. */
export async function withEmulator<T>(work: (address: SplunkAddress) => Promise<T>): Promise<T> {
  const clock = new SystemClock({ speed: SPEED });
  const identity = await createIdentity();
  const splunk = await startSplunkPart({
    clock,
    logger: silentLogger,
    random: createRandom('conformance'),
    identity,
    scheduler: false,
  });
  try {
    return await work({
      url: splunk.splunkdUrl,
      hecUrl: splunk.hecUrl,
      caPem: identity.ca.certificatePem,
      username: identity.splunkUsername,
      password: identity.splunkPassword,
    });
  } finally {
    await splunk.close();
    clock.close();
  }
}
