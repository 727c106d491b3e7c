import type { BrokerObserver, MessageHandlers } from './broker/index.ts';

/** A packet that cloud-side metrics count. */
export type PacketKind = 'connect' | 'disconnect' | 'refused' | 'sent' | 'received';

/**
 * Told of what passes each stage of the data path, while it passes, so that an event in Splunk can be traced back.
 * Calls must be cheap; buffers are for reading only.
 */
export interface DataPathWatch {
  /** A report of a device, as it came in. */
  report(thing: string, format: 'json' | 'cbor', payload: Buffer): void;
  /** `topic` is missing for connects and disconnects. */
  packet(device: string, kind: PacketKind, topic: string | undefined): void;
  /** A message that a rule was handed by basic ingest: what Device Defender exports arrives so. */
  ruleMessage(rule: string, payload: Buffer): void;
  /** A record that a delivery stream has taken in. */
  recordTaken(record: { readonly id: string; readonly data: Buffer }): void;
  /** Splunk has acknowledged these records together, under this id. */
  recordsAcknowledged(ids: readonly string[], ackId: number): void;
  /** These records are in the backup bucket. */
  recordsBackedUp(ids: readonly string[]): void;
}

/** The handlers, and the watch before them. */
export function watchedHandlers(
  handlers: MessageHandlers,
  watch: DataPathWatch | undefined,
): MessageHandlers {
  if (!watch) return handlers;
  return {
    ...handlers,
    report: (thing, format, payload) => {
      watch.report(thing, format, payload);
      handlers.report(thing, format, payload);
    },
    ingest: (rule, message) => {
      watch.ruleMessage(rule, message.payload);
      handlers.ingest(rule, message);
    },
  };
}

/** The observer, and the watch besides. */
export function watchedObserver(observer: BrokerObserver, watch: DataPathWatch | undefined): BrokerObserver {
  if (!watch) return observer;
  return {
    ...observer,
    connectAttempted: (device, sourceIp) => {
      watch.packet(device.name, 'connect', undefined);
      observer.connectAttempted(device, sourceIp);
    },
    disconnected: (device, connection, reason) => {
      watch.packet(device.name, 'disconnect', undefined);
      observer.disconnected(device, connection, reason);
    },
    authorizationFailed: (device, topic) => {
      watch.packet(device.name, 'refused', topic);
      observer.authorizationFailed(device, topic);
    },
    messageSent: (device, topic, bytes) => {
      watch.packet(device.name, 'sent', topic);
      observer.messageSent(device, topic, bytes);
    },
    messageReceived: (device, topic, bytes) => {
      watch.packet(device.name, 'received', topic);
      observer.messageReceived(device, topic, bytes);
    },
  };
}
