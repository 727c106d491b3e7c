import { createHash } from 'node:crypto';
import { isObject, toText, type SqlValue } from '../sql/values.ts';
import type { FunctionFamily, SqlFunction } from './sql-function.ts';

const hash =
  (algorithm: string): SqlFunction =>
  ([value]) => {
    const text = toText(value);
    return text === undefined ? undefined : createHash(algorithm).update(text).digest('hex');
  };

/** `encode(*, 'base64')` takes the payload's own bytes, JSON or not. */
export const encodingFunctions: FunctionFamily = {
  encode: ([value, scheme], { payload }, [expression]) => {
    if (scheme !== 'base64') return undefined;
    const bytes = expression?.type === 'whole' ? payload : toText(value);
    return bytes === undefined ? undefined : Buffer.from(bytes as string).toString('base64');
  },
  decode: ([value, scheme]) => {
    if (scheme !== 'base64' || typeof value !== 'string') return undefined;
    const text = Buffer.from(value, 'base64').toString('utf8');
    try {
      const parsed = JSON.parse(text) as SqlValue;
      return isObject(parsed) ? parsed : text;
    } catch {
      return text;
    }
  },
  md5: hash('md5'),
  sha1: hash('sha1'),
  sha224: hash('sha224'),
  sha256: hash('sha256'),
  sha384: hash('sha384'),
  sha512: hash('sha512'),
};
