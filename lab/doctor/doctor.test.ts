import { expect, test } from 'vitest';
import type { Patient } from './examination.ts';
import { EXAMINATIONS } from './examinations.ts';

const healthy: Patient = {
  nodeVersion: '24.1.0',
  env: {},
  stateDirectory: '.lab',
  ports: { aws: 4566, hec: 8088 },
  portIsFree: async () => true,
  findCommand: async (name) => `/usr/bin/${name}`,
  dockerEngine: async () => '28.0.1',
  freeBytes: async () => 10e9,
  labRuns: async () => false,
  certificateValidToMs: async () => Date.parse('2036-01-01T00:00:00Z'),
  now: () => Date.parse('2026-06-01T00:00:00Z'),
};

test('a healthy machine has nothing to mend', async () => {
  for (const examine of Object.values(EXAMINATIONS)) {
    expect(await examine(healthy)).toMatchObject({ state: 'ok' });
  }
});

test.each<[name: string, sick: Partial<Patient>, state: 'wrong' | 'missing', says: RegExp]>([
  ['node', { nodeVersion: '20.18.3' }, 'wrong', /20\.19/],
  ['node', { nodeVersion: '27.0.0' }, 'wrong', /up to 26/],
  ['ports', { portIsFree: async (port) => port !== 8088 }, 'wrong', /--port-base/],
  ['disk', { freeBytes: async () => 5e8 }, 'wrong', /1 GB/],
  ['certificates', { certificateValidToMs: async () => 0 }, 'wrong', /identity\.json/],
  ['clock', { now: () => 0 }, 'wrong', /Set the clock/],
  ['proxies', { env: { HTTPS_PROXY: 'http://proxy:3128' } }, 'missing', /NO_PROXY/],
  ['aws', { env: { AWS_ENDPOINT_URL_IOT: 'http://127.0.0.1:4566' } }, 'missing', /aws target/],
  ['chromium', { findCommand: async () => undefined }, 'missing', /browser tests/],
  ['docker', { dockerEngine: async () => undefined }, 'missing', /compose/],
])('%s: %o is told, with its remedy', async (name, sick, state, says) => {
  const finding = await EXAMINATIONS[name]!({ ...healthy, ...sick });
  expect(finding).toMatchObject({ state });
  expect(finding.remedy).toMatch(says);
});

test('ports that the lab itself has taken are in order', async () => {
  const finding = await EXAMINATIONS['ports']!({
    ...healthy,
    portIsFree: async () => false,
    labRuns: async () => true,
  });
  expect(finding.state).toBe('ok');
});
