import { silentLogger } from '#kernel';
import { readApp } from '#splunk/emulator';
import { APP_DIRECTORY } from '../parts/names.ts';
import { durationMs, type Duration } from '../scenario/duration.ts';
import type { SuppressionRule } from './alert-suppression.ts';

/** A saved search of the Splunk app that is scheduled: a detection. */
export interface Detection {
  readonly name: string;
  readonly search: string;
  /** Cron expression, UTC. */
  readonly cron: string;
  /** Splunk time modifiers such as `-20m@m`. */
  readonly earliest: string;
  readonly latest: string;
  /** Absent: every row of every run is an alert. */
  readonly suppress?: SuppressionRule;
  /** `alert.severity`: 1 informational to 6 fatal. */
  readonly severity?: number;
  /** `action.correlationsearch.annotations`, such as `mitre_attack`: ids. */
  readonly annotations?: Readonly<Record<string, readonly string[]>>;
}

/** The detections of the app that ships, as written: scheduled saved searches that are not disabled. */
export async function loadDetections(appDirectory = APP_DIRECTORY): Promise<Detection[]> {
  const app = await readApp(appDirectory, silentLogger);
  return Object.entries(app.conf('savedsearches'))
    .filter(([name, settings]) => name !== 'default' && settings['enableSched'] === '1')
    .filter(([, settings]) => settings['disabled'] !== '1')
    .map(([name, settings]) => ({
      name,
      search: settings['search'] ?? '',
      cron: settings['cron_schedule'] ?? '',
      earliest: settings['dispatch.earliest_time'] ?? '',
      latest: settings['dispatch.latest_time'] ?? 'now',
      ...(settings['alert.suppress'] === '1' && { suppress: suppressionRule(settings) }),
      severity: Number(settings['alert.severity'] ?? 3),
      annotations: JSON.parse(settings['action.correlationsearch.annotations'] ?? '{}') as Annotations,
    }));
}

type Annotations = NonNullable<Detection['annotations']>;

function suppressionRule(settings: Readonly<Record<string, string>>): SuppressionRule {
  return {
    fields: (settings['alert.suppress.fields'] ?? '')
      .split(',')
      .map((field) => field.trim())
      .filter(Boolean),
    periodMs: durationMs((settings['alert.suppress.period'] || '0s') as Duration),
  };
}
