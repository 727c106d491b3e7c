import { randomBytes } from 'node:crypto';

/** A positive serial number of 20 bytes in hex (RFC 5280 section 4.1.2.2). */
export function serialNumber(): string {
  const bytes = randomBytes(20);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString('hex');
}
