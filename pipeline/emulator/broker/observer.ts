/** Who Device Defender counts for: a registered thing, or an unregistered device by its client id. */
export interface DeviceIdentity {
  readonly name: string;
  readonly registered: boolean;
}

/** Told of everything that cloud-side metrics count, while it happens. Each call must be cheap. */
export interface BrokerObserver {
  connectAttempted(device: DeviceIdentity, sourceIp: string): void;
  authorizationFailed(device: DeviceIdentity, topic?: string): void;
  disconnected(device: DeviceIdentity): void;
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
