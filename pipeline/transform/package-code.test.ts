import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { packageTransform, readTransform } from './package-code.ts';

test('the packaged module runs without types and without imports', async () => {
  const code = await readTransform();
  expect(code).not.toMatch(/\bimport\b|\brequire\b|\binterface\b/);
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    handler(event: unknown): Promise<unknown>;
  };
  expect(await module.handler({ records: [] })).toEqual({ records: [] });
});

test('the archive holds index.mjs and is the same every time', async () => {
  const [first, second] = [await packageTransform(), await packageTransform()];
  expect(Object.keys(unzipSync(first.archive))).toEqual(['index.mjs']);
  expect(Buffer.compare(first.archive, second.archive)).toBe(0);
  expect(first.key).toMatch(/^transform\/[0-9a-f]{64}\.zip$/);
});
