import { silentLogger } from '#kernel';
import { readApp } from '#splunk/emulator';
import { APP_DIRECTORY } from '../parts/names.ts';

/** A saved search of the Splunk app that is scheduled: a detection. */
export interface Detection {
  readonly name: string;
  readonly search: string;
  /** Cron expression, UTC. */
  readonly cron: string;
  /** Splunk time modifiers such as `-20m@m`. */
  readonly earliest: string;
  readonly latest: string;
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
    }));
}
