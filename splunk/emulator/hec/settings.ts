/**
 * Settings of the whole collector: `[http]` of inputs.conf and `[http_input]` of limits.conf, with Splunk's defaults.
 * Lengths of text are UTF-16 units, which are bytes for ASCII.
 */
export interface HecSettings {
  /** `max_content_length`: bytes of a request, before and after decompression. */
  maxContentLength: number;
  /** `maxEventSize`: length of one envelope. */
  maxEventLength: number;
  /** Text of events that may wait to be indexed. Our own: Splunk's queues (`queueSize`) are many, and one of them is enough. */
  queueLength: number;
  /** `backpressureState = warn_at_80`: says so from 80 % on (codes 24, 25) and 429 when full; else 503 when full. */
  warnAt80: boolean;
  /** `max_number_of_ack_channel`. */
  maxAckChannels: number;
  /** `max_number_of_acked_requests_pending_query`. */
  maxPendingAcks: number;
  /** `max_number_of_acked_requests_pending_query_per_ack_channel`. */
  maxPendingAcksPerChannel: number;
  /** `maxIdleTime`: lab milliseconds after which a channel that nobody uses is forgotten. */
  channelIdleMs: number;
  /** `crossOriginSharingPolicy`: origins that browsers may send from; `*` is any, a leading `!` excludes. */
  crossOriginSharingPolicy: readonly string[];
  /** `replyHeader.<name>`: headers of every answer. */
  replyHeaders: Readonly<Record<string, string>>;
}

export const DEFAULT_HEC_SETTINGS: HecSettings = {
  maxContentLength: 838_860_800,
  maxEventLength: 5 * 1024 * 1024,
  queueLength: 256 * 1024 * 1024,
  warnAt80: false,
  maxAckChannels: 1_000_000,
  maxPendingAcks: 10_000_000,
  maxPendingAcksPerChannel: 1_000_000,
  channelIdleMs: 600_000,
  crossOriginSharingPolicy: [],
  replyHeaders: {},
};
