import { decode } from 'cborg';
import { MINUTE } from '#kernel';
import type { PacketKind } from '#pipeline/emulator';
import type { DatapointKey, EvidenceChain, PacketCause, ReportCause } from './evidence.ts';
import type { Ledger, LedgerReport } from './ledger.ts';

/** The window over which Device Defender counts what it sees itself. */
const WINDOW_MS = 5 * MINUTE;

/** What the broker counts for each cloud-side metric (developer guide, "detect-cloud-side-metrics"). */
const PACKETS_BEHIND: Readonly<Record<string, readonly PacketKind[]>> = {
  'aws:num-authorization-failures': ['refused'],
  'aws:num-connection-attempts': ['connect'],
  'aws:num-disconnects': ['disconnect'],
  'aws:num-messages-sent': ['sent'],
  'aws:num-messages-received': ['received'],
  'aws:message-byte-size': ['sent'],
  'aws:source-ip-address': ['connect', 'sent'],
  'aws:disconnect-duration': ['connect', 'disconnect'],
};

/** The stations of a datapoint between a device and Splunk, as far as the ledger knows them. */
export function traceMetric(
  key: DatapointKey,
  ledger: Ledger | undefined,
): Pick<EvidenceChain, 'hec' | 'firehose' | 'rule' | 'cause'> {
  if (!ledger) return {};
  const record = ledger.recordOf(key);
  const message = ledger.ruleMessageOf(key);
  const cause = causeOf(key, ledger);
  return {
    ...recordStations(record),
    ...(message && { rule: { name: message.rule, at: iso(message.atMs) } }),
    ...(cause && { cause }),
  };
}

export function recordStations(
  record: ReturnType<Ledger['recordOf']>,
): Pick<EvidenceChain, 'hec' | 'firehose'> {
  if (!record) return {};
  const { id, takenMs, acknowledged, backedUpMs } = record;
  return {
    ...(acknowledged && { hec: { ackId: acknowledged.ackId, acknowledged: iso(acknowledged.atMs) } }),
    firehose: {
      recordId: id,
      taken: iso(takenMs),
      ...(backedUpMs === undefined ? {} : { backedUp: iso(backedUpMs) }),
    },
  };
}

function causeOf(key: DatapointKey, ledger: Ledger): ReportCause | PacketCause | undefined {
  const kinds = PACKETS_BEHIND[key.metric];
  if (!kinds) return reportCause(ledger.reportAt(key.thing, key.timestamp));
  const packets = ledger.packets(key.thing, kinds, key.timestamp - WINDOW_MS, key.timestamp);
  const topics = [...new Set(packets.flatMap(({ topic }) => topic ?? []))];
  const [first] = packets;
  const last = packets.at(-1);
  return {
    kind: 'packets',
    packets: kinds.join(' or '),
    count: packets.length,
    ...(first && last && { first: iso(first.atMs), last: iso(last.atMs) }),
    topics: topics.slice(0, 5),
  };
}

function reportCause(report: LedgerReport | undefined): ReportCause | undefined {
  if (!report) return undefined;
  const { atMs, format, payload } = report;
  const reportId = reportIdOf(payload, format);
  return reportId === undefined ? undefined : { kind: 'report', reportId, format, at: iso(atMs) };
}

/** Reports have long names or short ones (developer guide, "device-side metrics message specification"). */
function reportIdOf(payload: Buffer, format: 'json' | 'cbor'): number | undefined {
  try {
    const document = (format === 'json' ? JSON.parse(payload.toString()) : decode(payload)) as {
      header?: { report_id?: number };
      hed?: { rid?: number };
    };
    return document.header?.report_id ?? document.hed?.rid;
  } catch {
    // A report that cannot be read led to no metric; nothing to point at.
    return undefined;
  }
}

export const iso = (ms: number) => new Date(ms).toISOString();
