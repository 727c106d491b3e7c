import type { TLSSocket } from 'node:tls';
import type { Client } from 'aedes';
import type { Hold, Timer } from '#kernel';
import type { DeviceIdentity } from './observer.ts';
import type { ConnectionPolicy, ConnectionPrincipal, ConnectionThing } from './identity.ts';
import type { PacketGuard } from './packet-guard.ts';

/** Why a connection ended (developer guide, "life-cycle-events"). */
export type DisconnectReason =
  | 'AUTH_ERROR'
  | 'CLIENT_INITIATED_DISCONNECT'
  | 'CLIENT_ERROR'
  | 'CONNECTION_LOST'
  | 'DUPLICATE_CLIENTID'
  | 'FORBIDDEN_ACCESS'
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  | 'SERVER_INITIATED_DISCONNECT'
  | 'API_INITIATED_DISCONNECT'
  | 'THROTTLED';

/** What a CONNECT has established. */
export interface Session extends ConnectionPrincipal {
  readonly thing: ConnectionThing | undefined;
  readonly device: DeviceIdentity;
  readonly sessionIdentifier: string;
  readonly versionNumber: number;
  readonly cleanSession: boolean;
  /** A persistent session that was offline too long: what was kept for it is forgotten. */
  readonly isExpired: boolean;
  readonly keepAliveSeconds: number;
  readonly connectedSince: number;
  policy: ConnectionPolicy;
  policyRevision: number;
}

/** One socket, from its TLS handshake until it is accounted for. */
export interface BrokerConnection {
  readonly socket: TLSSocket;
  readonly guard: PacketGuard;
  readonly peerPort: number;
  readonly sourceIp: string;
  client: Client | undefined;
  /** Set once the CONNECT is allowed. */
  session: Session | undefined;
  /** The CONNACK has been sent. */
  established: boolean;
  reason: DisconnectReason | undefined;
  readonly filters: Map<string, number>;
  /** A filter of this connection ends with `#`. */
  hasMultiLevel: boolean;
  lastSeenMs: number;
  publishSecond: number;
  publishesInSecond: number;
  /** QoS 1 messages written and not yet acknowledged by the device. */
  unacknowledged: number;
  connectHold: Hold | undefined;
  deliveryHold: Hold | undefined;
  closeHold: Hold | undefined;
  keepAlive: Timer | undefined;
}
