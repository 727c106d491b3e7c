import { checkPrimeSync, createPublicKey, randomBytes, type KeyObject } from 'node:crypto';

/** The product of the primes below 168, and the generator that keys of CVE-2017-15361 are made with. */
const PRIMES = Array.from({ length: 167 }, (_value, n) => n + 1).filter(
  (n) => n > 1 && !Array.from({ length: n }, (_divisor, d) => d).some((d) => d > 1 && n % d === 0),
);
const PRODUCT = PRIMES.reduce((product, prime) => product * BigInt(prime), 1n);
const GENERATOR = 65_537n;

/** A public RSA key of 2048 bits as the flawed library made them: both primes are powers of 65537 modulo the product. */
export function makeWeakKey(): KeyObject {
  const modulus = weakPrime() * weakPrime();
  const n = Buffer.from(modulus.toString(16).padStart(512, '0'), 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
}

function weakPrime(): bigint {
  for (;;) {
    const residue = power(BigInt(randomBytes(2).readUInt16BE() + 1));
    // From 3/4 of the largest number of 1024 bits up, so that the product of two primes has 2048.
    const least = (3n << 1022n) / PRODUCT + 1n;
    const most = (1n << 1024n) / PRODUCT - 1n;
    const random = BigInt(`0x${randomBytes(128).toString('hex')}`);
    const candidate = (least + (random % (most - least))) * PRODUCT + residue;
    if (checkPrimeSync(candidate)) return candidate;
  }
}

function power(exponent: bigint): bigint {
  let result = 1n;
  for (let left = exponent, base = GENERATOR; left > 0n; left >>= 1n, base = (base * base) % PRODUCT) {
    if (left & 1n) result = (result * base) % PRODUCT;
  }
  return result;
}
