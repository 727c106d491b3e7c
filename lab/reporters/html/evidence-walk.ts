import type { Evidence, EvidenceChain } from '../../evidence/evidence.ts';
import { formatRow } from '../../runner/rows.ts';
import { html, type Markup } from './markup.ts';
import { exactTime } from './times.ts';

/** The way from a row of a detection back to what the device did, event by event. */
export function evidenceWalk(evidence: readonly Evidence[]): Markup | undefined {
  if (evidence.length === 0) return undefined;
  return html`<details class="evidence">
    <summary>
      Evidence
      <span class="quiet"
        >from ${evidence.length === 1 ? 'the row' : `${evidence.length} rows`} back to the devices</span
      >
    </summary>
    ${evidence.map(rowEvidence)}
  </details>`;
}

function rowEvidence({ detection, at, row, events, chains, note, search }: Evidence): Markup {
  return html`<p>
      <b>${detection}</b> at <time>${exactTime(Date.parse(at))}</time> returned <code>${formatRow(row)}</code>
    </p>
    <p class="quiet">${note ?? `${events} events behind it, ${chains.length} traced:`}</p>
    <pre class="search">${search}</pre>
    ${chains.map(chainWalk)}`;
}

/** A station of the walk; without a time it could not be found. */
interface Station {
  readonly title: string;
  readonly at: string | undefined;
  readonly says: string;
}

function chainWalk(chain: EvidenceChain): Markup {
  return html`<ol class="walk">
    ${stationsOf(chain).map(
      ({ title, at, says }) =>
        html`<li class="${at === undefined && 'absent'}">
          ${at !== undefined && html`<time>${exactTime(Date.parse(at))}</time>`} <b>${title}</b> ${says}
        </li>`,
    )}
  </ol>`;
}

function stationsOf(chain: EvidenceChain): Station[] {
  const { key, event, hec, firehose, rule, metric } = chain;
  const what = 'metric' in key ? `${key.metric} of ${key.thing}` : `${key.check} of audit ${key.taskId}`;
  const unknown = 'not known here';
  const stations: Station[] = [
    {
      title: 'Event in Splunk',
      at: event.indexed,
      says: `${what}, _time ${exactTime(Date.parse(event.time))}`,
    },
    {
      title: 'HTTP Event Collector',
      at: hec?.acknowledged,
      says: hec ? `acknowledged under id ${hec.ackId}` : unknown,
    },
    {
      title: 'Firehose record',
      at: firehose?.taken,
      says: firehose ? firehose.recordId + (firehose.backedUp ? ', also in the backup bucket' : '') : unknown,
    },
  ];
  if ('metric' in key) {
    const value = `${JSON.stringify(metric?.value)}, version ${metric?.version}`;
    stations.push(
      { title: 'IoT rule', at: rule?.at, says: rule?.name ?? unknown },
      { title: 'Exported metric', at: new Date(key.timestamp).toISOString(), says: value },
    );
  }
  return [...stations, causeOf(chain)];
}

function causeOf({ cause, event }: EvidenceChain): Station {
  if (!cause) return { title: 'Cause', at: undefined, says: 'not found' };
  if (cause.kind === 'report') {
    return {
      title: 'Device report',
      at: cause.at,
      says: `report ${cause.reportId}, ${cause.format.toUpperCase()}`,
    };
  }
  if (cause.kind === 'packets') {
    const topics = cause.topics.length > 0 ? `: ${cause.topics.join(', ')}` : '';
    const until = cause.last === undefined ? '' : ` until ${exactTime(Date.parse(cause.last))}`;
    return {
      title: 'Broker packets',
      at: cause.first ?? event.time,
      says: `${cause.count} ${cause.packets}${until}${topics}`,
    };
  }
  return {
    title: 'Audit findings',
    at: event.time,
    says: cause.findings.map(({ resource, reason }) => `${resource} (${reason})`).join('; '),
  };
}
