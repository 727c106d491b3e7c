import type { BrokerConnection } from './connection.ts';
import type { BrokerCore } from './core.ts';

/** One turn of the event loop: bytes that have already arrived are read in it. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Ends a connection that has been silent for one and a half times its keep-alive, in lab time.
 *
 * The timer is not moved by every packet: when it fires it looks how long the silence really was.
 */
export function watchKeepAlive(core: BrokerCore, connection: BrokerConnection, seconds: number): void {
  const { clock } = core;
  const limitMs = seconds * 1500;
  const arm = (delayMs: number) => {
    connection.keepAlive = clock.setTimer(delayMs, check, { rank: 'broker', name: 'keep-alive' });
  };
  const check = async () => {
    // A ping that was sent in time may still wait in the socket.
    for (let turns = 0; turns < 3 && clock.now() - connection.lastSeenMs >= limitMs; turns++) await turn();
    if (connection.socket.destroyed) return;
    const silentMs = clock.now() - connection.lastSeenMs;
    if (silentMs >= limitMs) core.end(connection, 'MQTT_KEEP_ALIVE_TIMEOUT');
    else arm(limitMs - silentMs);
  };
  arm(limitMs);
}
