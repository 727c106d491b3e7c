import { ConnectionRegistry, createRandom, silentLogger, VirtualClock } from '#kernel';

import type { EmulatorContext } from './service.ts';

/** A context for tests of single services, without a CA and without a gateway behind `sdkConfig`. */
export function createTestContext(overrides: Partial<EmulatorContext> = {}): EmulatorContext {
  return {
    clock: new VirtualClock({ startMs: Date.UTC(2026, 0, 5) }),
    logger: silentLogger,
    random: createRandom('test'),
    connections: new ConnectionRegistry(),
    region: 'us-east-1',
    accountId: '000000000000',
    ca: { certificatePem: '', privateKeyPem: '' },
    sdkConfig: () => ({ endpoint: '', region: 'us-east-1', credentials: TEST_CREDENTIALS }),
    ...overrides,
  };
}

export const TEST_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Configuration of an SDK client that talks to `endpoint` and never tries twice. */
export function testClientConfig(endpoint: string) {
  return { endpoint, region: 'us-east-1', credentials: TEST_CREDENTIALS, maxAttempts: 1 };
}
