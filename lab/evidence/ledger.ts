import type { Clock } from '#kernel';
import type { DataPathWatch, PacketKind } from '#pipeline/emulator';
import type { DatapointKey } from './evidence.ts';

/** Times are milliseconds of lab time. */
export interface LedgerReport {
  readonly atMs: number;
  readonly format: 'json' | 'cbor';
  readonly payload: Buffer;
}

export interface LedgerPacket {
  readonly atMs: number;
  readonly kind: PacketKind;
  readonly topic: string | undefined;
}

export interface LedgerRecord {
  readonly id: string;
  readonly takenMs: number;
  readonly data: Buffer;
  acknowledged?: { readonly ackId: number; readonly atMs: number };
  backedUpMs?: number;
}

export interface LedgerRuleMessage {
  readonly atMs: number;
  readonly rule: string;
  readonly payload: Buffer;
}

/** Audit notifications reach Firehose as messages of a topic; they name no thing. */
const AUDIT_MARK = Buffer.from('"TopicArn"');

/**
 * What passed each stage of the data path about the things that are followed, and every audit notification.
 *
 * Only what concerns them is kept, so that its size does not depend on the fleet's.
 */
export class Ledger implements DataPathWatch {
  readonly #now: () => number;
  #marks: readonly Buffer[] = [];
  readonly #reports = new Map<string, LedgerReport[]>();
  readonly #packets = new Map<string, LedgerPacket[]>();
  readonly #records = new Map<string, LedgerRecord>();
  readonly #ruleMessages: LedgerRuleMessage[] = [];

  constructor(clock: Pick<Clock, 'now'>) {
    this.#now = () => clock.now();
  }

  /** Begins to keep what concerns these things. */
  follow(things: readonly string[]): void {
    for (const thing of things) {
      this.#reports.set(thing, []);
      this.#packets.set(thing, []);
    }
    this.#marks = [AUDIT_MARK, ...things.map((thing) => Buffer.from(JSON.stringify(thing)))];
  }

  report(thing: string, format: 'json' | 'cbor', payload: Buffer): void {
    this.#reports.get(thing)?.push({ atMs: this.#now(), format, payload });
  }

  packet(device: string, kind: PacketKind, topic: string | undefined): void {
    this.#packets.get(device)?.push({ atMs: this.#now(), kind, topic });
  }

  ruleMessage(rule: string, payload: Buffer): void {
    if (this.#concerns(payload)) this.#ruleMessages.push({ atMs: this.#now(), rule, payload });
  }

  recordTaken({ id, data }: { readonly id: string; readonly data: Buffer }): void {
    if (this.#concerns(data)) this.#records.set(id, { id, data, takenMs: this.#now() });
  }

  recordsAcknowledged(ids: readonly string[], ackId: number): void {
    for (const id of ids) {
      const record = this.#records.get(id);
      if (record) record.acknowledged = { ackId, atMs: this.#now() };
    }
  }

  recordsBackedUp(ids: readonly string[]): void {
    for (const id of ids) {
      const record = this.#records.get(id);
      if (record) record.backedUpMs = this.#now();
    }
  }

  /** The report that arrived at this moment. */
  reportAt(thing: string, atMs: number): LedgerReport | undefined {
    return this.#reports.get(thing)?.find((report) => report.atMs === atMs);
  }

  /** Packets of a device of a kind from `fromMs`, before `toMs`. */
  packets(thing: string, kinds: readonly PacketKind[], fromMs: number, toMs: number): LedgerPacket[] {
    const all = this.#packets.get(thing) ?? [];
    return all.filter(({ atMs, kind }) => atMs >= fromMs && atMs < toMs && kinds.includes(kind));
  }

  /** The record that carried a datapoint; when several did, the one that Splunk acknowledged. */
  recordOf(key: DatapointKey): LedgerRecord | undefined {
    const all = [...this.#records.values()].filter(({ data }) => carries(data, key));
    return all.find(({ acknowledged }) => acknowledged) ?? all[0];
  }

  /** The record of an audit notification. */
  recordWith(text: string): LedgerRecord | undefined {
    return [...this.#records.values()].find(({ data }) => data.includes(AUDIT_MARK) && data.includes(text));
  }

  ruleMessageOf(key: DatapointKey): LedgerRuleMessage | undefined {
    return this.#ruleMessages.find(({ payload }) => carries(payload, key));
  }

  #concerns(data: Buffer): boolean {
    return this.#marks.some((mark) => data.includes(mark));
  }
}

/** Whether exported metrics hold a datapoint. */
function carries(data: Buffer, key: DatapointKey): boolean {
  // Cheap, and wrong for few: most messages are of another time.
  if (!data.includes(String(key.timestamp)) || !data.includes(JSON.stringify(key.thing))) return false;
  return metricsOf(data).some((metric) => sameKey(keyOf(metric), key));
}

/** A metric as Device Defender exports it. */
export interface MetricEvent {
  readonly name?: unknown;
  readonly thing?: unknown;
  readonly timestamp?: unknown;
  readonly value?: unknown;
  readonly version?: unknown;
  readonly dimension?: { readonly name?: unknown; readonly operator?: unknown };
}

export function keyOf({ name, thing, timestamp, dimension }: MetricEvent): DatapointKey {
  return {
    thing: String(thing),
    metric: String(name),
    timestamp: Number(timestamp),
    ...(dimension ? { dimension: `${String(dimension.operator)} ${String(dimension.name)}` } : {}),
  };
}

export function sameKey(a: DatapointKey, b: DatapointKey): boolean {
  return (
    a.thing === b.thing && a.metric === b.metric && a.timestamp === b.timestamp && a.dimension === b.dimension
  );
}

function metricsOf(data: Buffer): MetricEvent[] {
  try {
    const { metrics } = JSON.parse(data.toString()) as { metrics?: unknown };
    return Array.isArray(metrics) ? (metrics as MetricEvent[]) : [];
  } catch {
    // What is no JSON carries no datapoint.
    return [];
  }
}
