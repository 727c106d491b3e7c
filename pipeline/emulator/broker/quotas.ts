/**
 * AWS IoT Core's message broker quotas (general reference, iot-core.html#message-broker-limits). `Infinity`
 * switches one off.
 */
export const BROKER_QUOTAS = {
  /** Bytes of a whole packet: 146 KB. */
  packetBytes: 149_504,
  /** Bytes of a message: 128 KB. */
  payloadBytes: 131_072,
  clientIdBytes: 128,
  topicBytes: 256,
  topicSlashes: 7,
  filtersPerSubscribe: 8,
  subscriptionsPerConnection: 50,
  publishesPerSecond: 100,
  /** Least lab milliseconds between two CONNECTs of one client id. */
  connectIntervalMs: 1000,
  keepAliveSeconds: { least: 30, most: 1200 },
  /** Lab seconds that a persistent session outlives its connection. */
  sessionExpirySeconds: 3600,
} as const;

export type BrokerQuotas = {
  readonly [Name in keyof typeof BROKER_QUOTAS]: Name extends 'keepAliveSeconds'
    ? { readonly least: number; readonly most: number }
    : number;
};
