import type { Lab } from '../target.ts';
import type { AuditCause, AuditKey, EvidenceChain } from './evidence.ts';
import { keyOf, sameKey, type MetricEvent } from './ledger.ts';
import { iso, recordStations, traceMetric } from './trace-metric.ts';

/** An event as Splunk has it. */
export interface FoundEvent {
  readonly raw: string;
  readonly timeMs: number;
  readonly indexedMs: number;
}

interface ReadEvent extends FoundEvent {
  readonly content: MetricEvent & { readonly taskId?: unknown; readonly checkName?: unknown };
}

/** The chains behind events. Of several events with one key, the highest version counts and the others are left out. */
export async function traceEvents(events: readonly FoundEvent[], lab: Lab): Promise<EvidenceChain[]> {
  const read = events.map((event): ReadEvent => ({ ...event, content: contentOf(event.raw) }));
  const chains: EvidenceChain[] = [];
  for (const event of read) {
    const { content } = event;
    if (typeof content.checkName === 'string') chains.push(await auditChain(event, lab));
    else if (typeof content.name === 'string' && !isOutdated(event, read))
      chains.push(metricChain(event, lab));
  }
  return chains;
}

function isOutdated(event: ReadEvent, all: readonly ReadEvent[]): boolean {
  const key = keyOf(event.content);
  const sameEvents = all.filter(({ content }) => sameKey(keyOf(content), key));
  const best = Math.max(...sameEvents.map(versionOf));
  return sameEvents.find((other) => versionOf(other) === best) !== event;
}

const versionOf = ({ content }: ReadEvent) => Number(content.version ?? 1);

function metricChain(event: ReadEvent, lab: Lab): EvidenceChain {
  const key = keyOf(event.content);
  const stations = traceMetric(key, lab.ledger);
  return {
    key,
    event: { time: iso(event.timeMs), indexed: iso(event.indexedMs) },
    ...stations,
    metric: { value: event.content.value, version: versionOf(event) },
    missing: (['hec', 'firehose', 'rule', 'cause'] as const).filter((station) => !stations[station]),
  };
}

async function auditChain(event: ReadEvent, lab: Lab): Promise<EvidenceChain> {
  const key: AuditKey = { taskId: String(event.content.taskId), check: String(event.content.checkName) };
  const cause = await findingsOf(key, lab);
  const stations = {
    ...recordStations(lab.ledger?.recordWith(key.taskId)),
    ...(cause && { cause }),
  };
  return {
    key,
    event: { time: iso(event.timeMs), indexed: iso(event.indexedMs) },
    ...stations,
    missing: (['hec', 'firehose', 'cause'] as const).filter((station) => !(station in stations)),
  };
}

async function findingsOf({ taskId, check }: AuditKey, lab: Lab): Promise<AuditCause | undefined> {
  const findings = (await lab.findings?.auditFindings(taskId, check)) ?? [];
  return findings.length === 0 ? undefined : { kind: 'audit', findings };
}

function contentOf(raw: string): ReadEvent['content'] {
  try {
    return JSON.parse(raw) as ReadEvent['content'];
  } catch {
    // An event of another kind: it has no key to trace it by.
    return {};
  }
}
