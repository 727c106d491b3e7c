import { X509Certificate, createHash } from 'node:crypto';
import type { NonCompliantResource } from '@aws-sdk/client-iot';
import type { CheckOutcome } from './audit-check.ts';

/** Small primes whose residues give keys of CVE-2017-15361 away. */
const PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];
const GENERATOR = 65_537;

/**
 * The weakness of an RSA key, if it has one that audits know ("audit-chk-device-cert-key-qual").
 *
 * CVE-2017-15361: both primes of such a key are powers of 65537 modulo the product of small primes, so its modulus is
 * one modulo each of them; of random keys fewer than one in 10^8 look alike. CVE-2008-0166: the key is one of the few
 * that Debian's OpenSSL made; they are known by list only, see `weakKeys`.
 *
 * @param pem certificate
 * @param weakKeys SHA-1 of `Modulus=<upper-case hex>\n`, as Debian's openssl-blacklist writes it, last 20 hex digits
 */
export function keyWeakness(pem: string, weakKeys: ReadonlySet<string>): string | undefined {
  const { publicKey } = new X509Certificate(pem);
  if (publicKey.asymmetricKeyType !== 'rsa') return undefined;
  const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n!, 'base64url').toString('hex');
  const listed = createHash('sha1').update(`Modulus=${modulus.toUpperCase()}\n`).digest('hex').slice(-20);
  if (weakKeys.has(listed)) return 'CVE-2008-0166';
  const number = BigInt(`0x${modulus}`);
  const isPower = ([prime, powers]: [number, ReadonlySet<number>]) =>
    powers.has(Number(number % BigInt(prime)));
  return POWERS.every(isPower) ? 'CVE-2017-15361' : undefined;
}

const POWERS = PRIMES.map((prime): [number, ReadonlySet<number>] => {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * GENERATOR) % prime) powers.add(power);
  return [prime, powers];
});

/** Debian's list is not shipped with the lab: without it no key is known. */
const NO_KEYS: ReadonlySet<string> = new Set();

export function keyQualityOutcome(
  certificates: readonly { readonly id: string; readonly pem: string }[],
  resourceOf: (id: string) => NonCompliantResource,
): CheckOutcome {
  const findings = certificates.flatMap(({ id, pem }) => {
    const weakness = keyWeakness(pem, NO_KEYS);
    if (weakness === undefined) return [];
    return [
      {
        resource: resourceOf(id),
        reasonCode: `CERTIFICATE_KEY_VULNERABILITY_${weakness}`,
        reason: `The certificate's key is affected by ${weakness}.`,
      },
    ];
  });
  return { total: certificates.length, findings };
}
