/** Who Device Defender counts for: a registered thing, or an unregistered device by its client id. */
export interface DeviceIdentity {
  readonly name: string;
  readonly registered: boolean;
  /** Of the connection that acted; a thing's may differ from its name. */
  readonly clientId?: string;
}

/** What audits know of a connection. */
export interface ObservedConnection {
  readonly clientId: string;
  readonly certificateId: string;
  readonly sourceIp: string;
  readonly sessionIdentifier: string;
}

/** Told of everything that cloud-side metrics count, while it happens. Each call must be cheap. */
export interface BrokerObserver {
  connectAttempted(device: DeviceIdentity, sourceIp: string): void;
  authorizationFailed(device: DeviceIdentity, topic?: string): void;
  /** A connection has been accepted. */
  connected?(device: DeviceIdentity, connection: ObservedConnection): void;
  /** `reason` is the `disconnectReason` of lifecycle events. */
  disconnected(device: DeviceIdentity, connection?: ObservedConnection, reason?: string): void;
  messageSent(device: DeviceIdentity, topic: string, bytes: number): void;
  messageReceived(device: DeviceIdentity, topic: string, bytes: number): void;
}

export const silentObserver: BrokerObserver = {
  connectAttempted: () => {},
  authorizationFailed: () => {},
  disconnected: () => {},
  messageSent: () => {},
  messageReceived: () => {},
};
