/** What the broker has done since it started, as plain numbers. */
export interface BrokerCounters {
  connectAttempts: number;
  connectsAccepted: number;
  connectsRefused: number;
  disconnects: number;
  publishesReceived: number;
  /** Discarded over the rate limit, or sent with QoS 2. */
  publishesDiscarded: number;
  authorizationFailures: number;
  messagesDelivered: number;
  subscriptions: number;
}

export function newBrokerCounters(): BrokerCounters {
  return {
    connectAttempts: 0,
    connectsAccepted: 0,
    connectsRefused: 0,
    disconnects: 0,
    publishesReceived: 0,
    publishesDiscarded: 0,
    authorizationFailures: 0,
    messagesDelivered: 0,
    subscriptions: 0,
  };
}
