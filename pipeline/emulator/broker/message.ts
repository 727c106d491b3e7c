/** A message that entered AWS IoT: from a device, from the data API, or from a service of AWS itself. */
export interface Message {
  /** As published; without its prefix for Basic Ingest. */
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** Absent when no MQTT client published it. */
  readonly clientId?: string;
  /** Certificate id of the publisher. */
  readonly principal?: string;
  readonly sourceIp?: string;
}

/** Who handles what enters, before it is acknowledged. None of these may throw. */
export interface MessageHandlers {
  /** Basic Ingest: straight to one rule. */
  ingest(rule: string, message: Message): void;
  /** An ordinary or AWS-made message: rules whose FROM matches run. */
  match(message: Message): void;
  /** A Device Defender report. */
  report(thing: string, format: 'json' | 'cbor', payload: Buffer): void;
}
