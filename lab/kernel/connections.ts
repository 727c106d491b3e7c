/**
 * What the fleet and the broker tell each other about loopback sockets.
 *
 * Simulated devices all connect from 127.0.0.1. The fleet announces which lab address a local port stands for,
 * and the broker reports when it has accounted for the end of a connection, so that a device's disconnect is
 * settled work and not a race.
 */
export class ConnectionRegistry {
  readonly #addresses = new Map<number, string>();
  readonly #waiting = new Map<number, (() => void)[]>();

  /** Fleet: the socket with this local port belongs to a device at `sourceAddress`. Call before sending CONNECT. */
  announce(localPort: number, sourceAddress: string): void {
    this.#addresses.set(localPort, sourceAddress);
  }

  /** Broker: the lab address of a peer, or `undefined` for a stranger. */
  sourceAddress(peerPort: number): string | undefined {
    return this.#addresses.get(peerPort);
  }

  /** Broker: the connection is over and counted. */
  settled(peerPort: number): void {
    this.#addresses.delete(peerPort);
    const waiting = this.#waiting.get(peerPort);
    this.#waiting.delete(peerPort);
    for (const resolve of waiting ?? []) resolve();
  }

  /** Fleet: resolves when the broker has accounted for the end of an announced connection. */
  whenSettled(localPort: number): Promise<void> {
    if (!this.#addresses.has(localPort)) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(localPort) ?? [];
      waiting.push(resolve);
      this.#waiting.set(localPort, waiting);
    });
  }
}
