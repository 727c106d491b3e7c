import { createHash } from 'node:crypto';
import type { EvalFunction } from '../eval/function-types.ts';
import { asText } from '../eval/value.ts';

const hash = (algorithm: string): EvalFunction => ({
  arity: [1, 1],
  returns: 'text',
  call: ([value]) => {
    const text = asText(value!);
    return text === undefined ? null : createHash(algorithm).update(text, 'utf8').digest('hex');
  },
});

/** Hashes of the UTF-8 text, in lower-case hexadecimal. */
export const CRYPTOGRAPHIC_FUNCTIONS = {
  md5: hash('md5'),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
} satisfies Record<string, EvalFunction>;
