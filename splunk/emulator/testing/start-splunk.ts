import { createRandom, silentLogger, SystemClock } from '#kernel';
import { createSplunkEmulator, type SplunkEmulator, type SplunkEmulatorOptions } from '../splunk-emulator.ts';
import { createServerCertificate } from './server-certificate.ts';

export const ACK_TOKEN = '11111111-2222-4333-8444-555555555555';
export const PLAIN_TOKEN = '99999999-2222-4333-8444-555555555555';
export const CHANNEL = 'aaaaaaaa-0000-4000-8000-000000000001';
export const PASSWORD = 'correct horse';

export interface TestSplunk extends SplunkEmulator {
  caPem: string;
}

/** A Splunk stand-in on free ports with one token of each kind, on real time made fast: indexing takes 10 ms. */
export async function startSplunk(options: Partial<SplunkEmulatorOptions> = {}): Promise<TestSplunk> {
  const server = await createServerCertificate();
  const clock = new SystemClock({ speed: 100 });
  const splunk = await createSplunkEmulator({
    clock,
    logger: silentLogger,
    random: createRandom('test'),
    server,
    password: PASSWORD,
    hecTokens: [
      { name: 'firehose', token: ACK_TOKEN, index: 'iot_posture', sourcetype: 'posture', useAck: true },
      { name: 'plain', token: PLAIN_TOKEN, index: 'main', useAck: false },
    ],
    ...options,
  });
  const close = async () => {
    await splunk.close();
    clock.close();
  };
  return { ...splunk, caPem: server.certificatePem, close, [Symbol.asyncDispose]: close };
}
