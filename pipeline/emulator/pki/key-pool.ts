import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** Both halves in PEM. */
export interface RsaKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

const generate = promisify(generateKeyPair);

function generateRsaKeys(): Promise<RsaKeys> {
  return generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
}

/** Fresh RSA-2048 keys, generated ahead off the main thread from the first request on. */
export function createKeyPool(ahead = 2): { take(): Promise<RsaKeys> } {
  const ready: Promise<RsaKeys>[] = [];
  return {
    take: () => {
      const keys = ready.shift() ?? generateRsaKeys();
      void keys.then(() => {
        while (ready.length < ahead) ready.push(generateRsaKeys());
      });
      return keys;
    },
  };
}
