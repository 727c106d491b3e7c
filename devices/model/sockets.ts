export const IP_FAMILIES = ['ipv4', 'ipv6'] as const;
export type IpFamily = (typeof IP_FAMILIES)[number];

export const TRANSPORTS = ['tcp', 'udp'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** One listening socket. A service on IPv4 and IPv6 owns two, and both are reported, as netstat would list them. */
export interface ListeningSocket {
  readonly transport: Transport;
  readonly port: number;
  readonly family: IpFamily;
  /** What the report calls the interface; a service on all interfaces shows its wildcard address. */
  readonly interface: string;
}

/** One established TCP connection, seen from the device. */
export interface EstablishedConnection {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localPort: number;
  readonly localInterface: string;
}

/** Something in the model that can be taken away again. Closing twice does nothing. */
export interface Handle {
  close(): void;
}

/** The address a socket shows when it listens on every interface. */
export const WILDCARD_ADDRESS: Record<IpFamily, string> = { ipv4: '0.0.0.0', ipv6: '::' };

/** The sockets of one service on the given families, on every interface unless one is named. */
export function listeningSockets(
  transport: Transport,
  port: number,
  families: readonly IpFamily[],
  networkInterface?: string,
): ListeningSocket[] {
  return families.map((family) => ({
    transport,
    port,
    family,
    interface: networkInterface ?? WILDCARD_ADDRESS[family],
  }));
}

/** `address:port`, with brackets around an IPv6 address: the `remote_addr` of a report. */
export function formatEndpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
