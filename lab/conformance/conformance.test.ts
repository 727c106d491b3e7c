import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ConnectionRegistry, createRandom, silentLogger, SystemClock } from '#kernel';
import { createAwsClients } from '#pipeline';
import { conformanceCommand } from '../cli/conformance.ts';
import { createIdentity, type LabIdentity } from '../parts/identity.ts';
import { startAwsPart } from '../parts/aws.ts';
import { NAMES } from '../parts/names.ts';
import { startSplunkPart } from '../parts/splunk.ts';
import { AWS_CASES, runAwsCases, type Finding } from './index.ts';
import { HEC_CASES } from './hec-cases.ts';
import { readVectors } from './read-vectors.ts';
import { runHecCases } from './run-hec-cases.ts';
import { runVectors } from './run-vectors.ts';
import { openSplunk, type SplunkAddress } from './splunk-under-test.ts';

const clock = new SystemClock({ speed: 100 });
let identity: LabIdentity;
let splunk: Awaited<ReturnType<typeof startSplunkPart>>;
let address: SplunkAddress;
beforeAll(async () => {
  identity = await createIdentity();
  const parts = { clock, logger: silentLogger, random: createRandom('conformance'), identity };
  splunk = await startSplunkPart({ ...parts, scheduler: false });
  address = {
    url: splunk.splunkdUrl,
    hecUrl: splunk.hecUrl,
    caPem: identity.ca.certificatePem,
    username: identity.splunkUsername,
    password: identity.splunkPassword,
  };
});
afterAll(async () => {
  await splunk.close();
  clock.close();
});

afterEach(() => vi.unstubAllEnvs());

const differences = (findings: readonly Finding[]) => findings.filter(({ status }) => status === 'differs');

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('our own Splunk answers every case as documented, and as the unsettled points say of it', async () => {
  vi.stubEnv('SPLUNK_USERNAME', identity.splunkUsername);
  vi.stubEnv('SPLUNK_PASSWORD', identity.splunkPassword);
  vi.stubEnv('SPLUNK_INSECURE', '1');
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const exitCode = await conformanceCommand({ splunk: address.url, hec: address.hecUrl, json: true });
  const report = JSON.parse(String(written.mock.calls[0]![0])) as {
    with: string;
    findings: Finding[];
  };
  written.mockRestore();
  const { findings } = report;
  expect(differences(findings)).toEqual([]);
  expect(exitCode).toBe(0);
  expect(report.with).toContain(`emulator of Splunk 10.4.2 at ${address.url}`);
  // Every case was put, and nearly every one of them answered.
  const vectors = await readVectors();
  expect(findings.filter(({ part }) => part === 'spl')).toHaveLength(vectors.length);
  expect(findings.filter(({ part }) => part === 'hec')).toHaveLength(HEC_CASES.length);
  const skipped = findings.filter(({ status }) => status === 'skipped');
  expect(skipped.length).toBeLessThan(findings.length / 20);
  for (const { detail } of skipped) expect(detail).toMatch(/\w+ \w+/);
});

test('nothing of it is left behind', async () => {
  const before = splunk.counters().eventsIndexed;
  await using opened = await openSplunk(address);
  const names = (await opened.client.indexes.list()).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('lab_conformance_'))).toEqual([opened.index]);
  expect(splunk.counters().eventsIndexed).toBe(before);
});

test('a row, a refusal, an answer and an event that are other than expected are differences', async () => {
  await using opened = await openSplunk(address);
  const search = 'index=main | table a';
  const events = [{ a: '1' }];
  const vectors = await all(
    runVectors(opened, [
      { id: 'row', search, events, expect: [{ a: '2' }] },
      { id: 'refused', search: 'index=main | nope', expect: [] },
      { id: 'not-refused', search, events, error: 'Unknown' },
      { id: 'same', search, events, expect: [{ a: '1' }] },
    ]),
  );
  expect(vectors.map(({ id, status }) => [id, status])).toEqual([
    ['row', 'differs'],
    ['refused', 'differs'],
    ['not-refused', 'differs'],
    ['same', 'same'],
  ]);
  const taken = { source: '', body: '{"event":"a"}', status: 200, text: '{"text":"Success","code":0}' };
  const cases = await all(
    runHecCases(opened, [
      { ...taken, id: 'status', status: 201 },
      { ...taken, id: 'text', text: '{"code":0,"text":"Success"}' },
      { ...taken, id: 'not kept', kept: [{ _raw: 'a' }, { _raw: 'a' }] },
      { ...taken, id: 'kept otherwise', kept: [{ _raw: 'b' }] },
      { ...taken, id: 'same', kept: [{ _raw: 'a' }] },
    ]),
  );
  expect(cases.map(({ id, status }) => [id, status])).toEqual([
    ['status', 'differs'],
    ['text', 'differs'],
    ['not kept', 'differs'],
    ['kept otherwise', 'differs'],
    ['same', 'same'],
  ]);
});

test('our own AWS answers every case as AWS does', async () => {
  const random = createRandom('conformance');
  const connections = new ConnectionRegistry();
  const aws = await startAwsPart({ clock, logger: silentLogger, random, identity, connections });
  const { region, accessKeyId, secretAccessKey } = NAMES;
  const clients = createAwsClients({
    region,
    endpoint: aws.httpUrl,
    credentials: { accessKeyId, secretAccessKey },
  });
  try {
    const findings = await all(runAwsCases({ clients, region }, AWS_CASES));
    expect(differences(findings)).toEqual([]);
    expect(findings).toHaveLength(AWS_CASES.length);
    const other = await all(runAwsCases({ clients, region }, [{ ...AWS_CASES[2]!, expected: 'an answer' }]));
    expect(other).toMatchObject([{ status: 'differs', detail: expect.stringContaining('404') }]);
  } finally {
    clients.destroy();
    await aws.close();
  }
});

test('a comparison that cannot be made is an error that says what to do', async () => {
  await expect(conformanceCommand({ splunk: address.url, aws: true })).rejects.toMatchObject({
    code: 'LAB_USAGE',
  });
  await expect(conformanceCommand({ splunk: 'localhost' })).rejects.toMatchObject({
    hint: expect.stringContaining('SPLUNK_USERNAME'),
  });
  vi.stubEnv('SPLUNK_USERNAME', 'admin');
  vi.stubEnv('SPLUNK_PASSWORD', 'wrong');
  await expect(conformanceCommand({ splunk: 'localhost' })).rejects.toMatchObject({ code: 'LAB_USAGE' });
  await expect(conformanceCommand({ splunk: address.url })).rejects.toMatchObject({
    code: 'LAB_SPLUNK_UNREACHABLE',
  });
  vi.stubEnv('SPLUNK_INSECURE', '1');
  await expect(conformanceCommand({ splunk: address.url })).rejects.toMatchObject({
    code: 'LAB_SPLUNK_REFUSED',
  });
});
