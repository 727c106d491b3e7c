import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger, formatLogEntry } from '#kernel';
import { createConsoleServer, type ConsoleServer } from './console-server.ts';

/** More than any socket's buffers hold, so that a client can leave in the middle of it. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** Holds the bundle, and beside it a file that is none of the console's. */
let directory: string;
let server: ConsoleServer;
const logged: string[] = [];

beforeEach(async () => {
  logged.length = 0;
  directory = await mkdtemp(join(tmpdir(), 'console-'));
  const bundleDirectory = join(directory, 'bundle');
  await mkdir(join(bundleDirectory, 'assets'), { recursive: true });
  await writeFile(join(directory, 'private.json'), '{}');
  await writeFile(join(bundleDirectory, 'index.html'), '<title>Console</title>');
  await writeFile(join(bundleDirectory, 'assets', 'large.js'), Buffer.alloc(LARGE_BYTES, 0x20));
  server = await createConsoleServer({
    host: '127.0.0.1',
    port: 0,
    logger: createLogger((entry) => logged.push(formatLogEntry(entry)), 'debug'),
    bundleDirectory,
    lab: {
      id: 'lab',
      title: 'This lab',
      // Nothing listens there.
      splunkd: { url: 'https://127.0.0.1:1', username: 'admin', password: 'secret-of-splunk', caPem: '' },
      awsUrl: 'http://127.0.0.1:1',
      startMs: 0,
      now: () => 0,
      counters: () => ({}) as never,
    },
  });
});

afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

test('whoever leaves in the middle of an answer is nothing to warn of, and costs nobody else anything', async () => {
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    get(`${server.url}/assets/large.js`, resolve).on('error', reject),
  );
  await new Promise((resolve) => answer.once('data', resolve));
  const left = new Promise((resolve) => answer.once('close', resolve));
  answer.on('error', () => {});
  answer.destroy();
  await left;
  const page = await fetch(`${server.url}/search`);
  expect(await page.text()).toContain('<title>Console</title>');
  expect(logged).toEqual([]);
});

test('a file outside the bundle is not found', async () => {
  const answer = await fetch(`${server.url}/assets/%2e%2e%2f%2e%2e%2fprivate.json`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('NOT_FOUND');
});
