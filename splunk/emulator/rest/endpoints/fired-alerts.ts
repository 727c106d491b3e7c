import { SECOND, type Clock } from '#kernel';
import type { FiredAlert, FiredAlerts } from '../../saved/fired-alerts.ts';
import type { Endpoint } from '../endpoint.ts';
import { configError } from '../errors.ts';
import { isoTime } from '../links.ts';
import type { Entry } from '../reply.ts';

const PATH = 'alerts/fired_alerts';

/** `alerts/fired_alerts`: which alerts have triggered, and when. */
export function firedAlertEndpoints(firedAlerts: FiredAlerts, clock: Clock): Endpoint[] {
  return [
    {
      path: PATH,
      GET: () => {
        const all = firedAlerts.list(clock.now());
        const names = [...new Set(all.map(({ savedSearch }) => savedSearch))];
        return {
          kind: 'collection',
          title: 'alerts',
          path: PATH,
          // The entry `-` stands for all alerts together.
          entries: [
            group('-', all),
            ...names.map((name) =>
              group(
                name,
                all.filter(({ savedSearch }) => savedSearch === name),
              ),
            ),
          ],
        };
      },
    },
    {
      path: `${PATH}/{name}`,
      GET: ({ path, username, app }) => {
        const name = path['name']!;
        const alerts = firedAlerts
          .list(clock.now())
          .filter(({ savedSearch }) => name === '-' || savedSearch === name);
        if (alerts.length === 0 && name !== '-') {
          throw configError(404, `Could not find alert savedsearch_id="${username};${app};${name}"`);
        }
        return {
          kind: 'collection',
          title: 'alerts',
          path: `${PATH}/${name}`,
          entries: alerts.map(instance),
        };
      },
      DELETE: ({ path }) => {
        if (!firedAlerts.delete(path['name']!))
          throw configError(404, `Could not find object id=${path['name']}`);
        return { kind: 'messages', messages: [] };
      },
    },
  ];
}

function group(name: string, alerts: readonly FiredAlert[]): Entry {
  const first = alerts[0];
  return {
    name,
    path: `${PATH}/${name}`,
    owner: first?.owner ?? 'nobody',
    app: name === '-' ? 'search' : (first?.app ?? 'search'),
    content: { triggered_alert_count: String(alerts.length), is_streaming_alert: false },
  };
}

function instance(alert: FiredAlert): Entry {
  return {
    name: alert.name,
    path: `${PATH}/${alert.name}`,
    links: ['job', 'savedsearch'],
    owner: alert.owner,
    app: alert.app,
    removable: true,
    publishedMs: alert.triggeredAtMs,
    content: {
      actions: alert.actions,
      alert_type: 'historical',
      digest_mode: alert.digestMode,
      expiration_time_rendered: isoTime(alert.expiresAtMs),
      savedsearch_name: alert.savedSearch,
      severity: alert.severity,
      sid: alert.sid,
      trigger_time: Math.floor(alert.triggeredAtMs / SECOND),
      trigger_time_rendered: isoTime(alert.triggeredAtMs),
      triggered_alerts: alert.resultCount,
    },
  };
}
