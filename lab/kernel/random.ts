import { createHash } from 'node:crypto';

/**
 * Reproducible randomness: the same seed and the same labels give the same values.
 *
 * For simulation only. Keys, tokens and passwords come from `node:crypto`.
 */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
  /** `digits` lower-case hexadecimal digits. */
  hex(digits: number): string;
  /** A version 4 UUID. */
  uuid(): string;
  /** An independent stream: drawing from it does not change this one. */
  fork(label: string): Random;
}

/** Creates a stream from a seed; the generator is sfc32, seeded through SHA-256. */
export function createRandom(seed: string | number): Random {
  const digest = createHash('sha256').update(String(seed)).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = 1;

  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) word();

  const hex = (digits: number): string => {
    let text = '';
    while (text.length < digits) text += word().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  };

  const random: Random = {
    next: () => word() / 2 ** 32,
    integer: (min, max) => min + Math.floor(random.next() * (max - min + 1)),
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick needs at least one item');
      return items[random.integer(0, items.length - 1)]!;
    },
    hex,
    uuid: () => {
      const d = hex(32);
      const variant = ((Number.parseInt(d[16]!, 16) & 0x3) | 0x8).toString(16);
      return `${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-${variant}${d.slice(17, 20)}-${d.slice(20)}`;
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  };
  return random;
}
