import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

const LOOKS_LIKE_ADDRESS = /^[0-9a-f:.]+$/i;

/** An IPv4 address in four decimal parts or an IPv6 address; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  if (text.length < 2 || text.length > 45 || !LOOKS_LIKE_ADDRESS.test(text)) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes(':') && ipaddr.IPv6.isValid(text)) return ipaddr.IPv6.parse(text);
  return undefined;
}

/** IPv4 before IPv6, then by number. */
export function compareAddresses(a: Address, b: Address): number {
  const x = a.toByteArray();
  const y = b.toByteArray();
  if (x.length !== y.length) return x.length - y.length;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return 0;
}

/** A test for addresses inside a subnet such as `10.0.0.0/24`; undefined when the text is no subnet. */
export function parseSubnet(text: string): ((address: string) => boolean) | undefined {
  const slash = text.indexOf('/');
  if (slash === -1) return undefined;
  const base = parseAddress(text.slice(0, slash));
  const bitsText = text.slice(slash + 1);
  if (!base || !/^\d{1,3}$/.test(bitsText)) return undefined;
  const bits = Number(bitsText);
  if (bits > (base.kind() === 'ipv4' ? 32 : 128)) return undefined;
  return (candidate) => {
    const address = parseAddress(candidate);
    if (!address || address.kind() !== base.kind()) return false;
    return address.kind() === 'ipv4'
      ? (address as ipaddr.IPv4).match(base as ipaddr.IPv4, bits)
      : (address as ipaddr.IPv6).match(base as ipaddr.IPv6, bits);
  };
}
