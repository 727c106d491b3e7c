import { splunkd } from '../../api/splunkd.ts';

/** An alert that has fired. */
export interface FiredAlert {
  readonly name: string;
  readonly search: string;
  readonly sid: string;
  readonly severity: number;
  /** Milliseconds since the epoch. */
  readonly triggered: number;
  readonly results: number;
}

/** A saved search that is run on a schedule. */
export interface Detection {
  readonly name: string;
  readonly description: string;
  readonly search: string;
  readonly earliest: string;
  readonly latest: string;
  readonly cron: string;
  readonly severity: number;
}

interface FiredEntry {
  name: string;
  content: {
    savedsearch_name: string;
    sid: string;
    severity: number | string;
    trigger_time: number;
    triggered_alerts: number | string;
  };
}

/** Newest first. */
export async function fetchFiredAlerts(source: string, signal: AbortSignal): Promise<FiredAlert[]> {
  const answer = await splunkd<{ entry: FiredEntry[] }>(
    source,
    'GET',
    'alerts/fired_alerts/-',
    { count: 0 },
    signal,
  );
  return (answer?.entry ?? [])
    .map(({ name, content }) => ({
      name,
      search: content.savedsearch_name,
      sid: content.sid,
      severity: Number(content.severity),
      triggered: content.trigger_time * 1000,
      results: Number(content.triggered_alerts),
    }))
    .sort((left, right) => right.triggered - left.triggered);
}

interface SavedEntry {
  name: string;
  content: Record<string, string | number | boolean>;
}

export async function fetchDetections(source: string, signal: AbortSignal): Promise<Detection[]> {
  const answer = await splunkd<{ entry: SavedEntry[] }>(
    source,
    'GET',
    'saved/searches',
    { count: 0 },
    signal,
  );
  return (answer?.entry ?? [])
    .filter(({ content }) => content['is_scheduled'] === true || content['is_scheduled'] === '1')
    .map(({ name, content }) => ({
      name,
      description: String(content['description'] ?? ''),
      search: String(content['search'] ?? ''),
      earliest: String(content['dispatch.earliest_time'] ?? ''),
      latest: String(content['dispatch.latest_time'] ?? ''),
      cron: String(content['cron_schedule'] ?? ''),
      severity: Number(content['alert.severity'] ?? 0),
    }));
}

/** `alert.severity` of savedsearches.conf. */
export const SEVERITIES: Readonly<Record<number, { title: string; look: string }>> = {
  1: { title: 'info', look: '' },
  2: { title: 'low', look: '' },
  3: { title: 'medium', look: 'warn' },
  4: { title: 'high', look: 'warn' },
  5: { title: 'critical', look: 'bad' },
  6: { title: 'fatal', look: 'bad' },
};
