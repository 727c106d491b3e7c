import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLambdaAnswer } from './lambda-answer.ts';

const source = { id: 'r', arrivalMs: 0, data: Buffer.from('before') };
const answered = (data: string) =>
  readLambdaAnswer(
    [source],
    Buffer.from(JSON.stringify({ records: [{ recordId: 'r', result: 'Ok', data }] })),
  );

test('data is taken when it is standard base64 with its padding, and nothing else is', () => {
  const anything = fc.oneof(
    fc.base64String(),
    fc.string({
      unit: fc.constantFrom('A', 'b', '9', '+', '/', '-', '_', '=', ' ', '\n', '\u0141', '\u{1F600}'),
    }),
  );
  fc.assert(
    fc.property(anything, (data) => {
      const isBase64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(data);
      const { ok, failed } = answered(data);
      expect([ok.length, failed.length]).toEqual(isBase64 ? [1, 0] : [0, 1]);
      if (isBase64) expect(ok[0]!.data.equals(Buffer.from(data, 'base64'))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
