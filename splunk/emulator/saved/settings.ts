import type { Stanza } from '../conf/parse-conf.ts';

/**
 * Settings of savedsearches.conf that the emulator knows, with Splunk's defaults. What is not here is refused over
 * REST and named in the log when it comes from a file.
 *
 * Source: savedsearches.conf.spec of Enterprise 10.4.
 */
export const DEFAULT_SETTINGS: Readonly<Stanza> = {
  'alert.digest_mode': '1',
  'alert.expires': '24h',
  'alert.severity': '3',
  'alert.suppress': '0',
  'alert.suppress.fields': '',
  'alert.suppress.group_name': '',
  'alert.suppress.period': '',
  'alert.track': 'auto',
  actions: '',
  alert_condition: '',
  allow_skew: '0',
  counttype: 'always',
  cron_schedule: '',
  description: '',
  disabled: '0',
  'dispatch.buckets': '0',
  'dispatch.earliest_time': '',
  'dispatch.index_earliest': '',
  'dispatch.index_latest': '',
  'dispatch.latest_time': '',
  'dispatch.lookups': '1',
  'dispatch.max_count': '500000',
  'dispatch.max_time': '0',
  'dispatch.sample_ratio': '1',
  'dispatch.spawn_process': '1',
  'dispatch.ttl': '2p',
  displayview: '',
  enableSched: '0',
  is_visible: '1',
  max_concurrent: '1',
  quantity: '',
  realtime_schedule: '1',
  relation: '',
  request_ui_dispatch_app: '',
  request_ui_dispatch_view: '',
  restart_on_searchpeer_add: '1',
  run_on_startup: '0',
  schedule_priority: 'default',
  schedule_window: '0',
  search: '',
  vsid: '',
};

/** Settings that have another name over REST. */
const REST_NAMES: Readonly<Record<string, string>> = {
  enableSched: 'is_scheduled',
  counttype: 'alert_type',
  relation: 'alert_comparator',
  quantity: 'alert_threshold',
};

const CONF_NAMES = Object.fromEntries(Object.entries(REST_NAMES).map(([conf, rest]) => [rest, conf]));

/** Shown as true or false over REST. */
const BOOLEANS = [
  'alert.digest_mode',
  'alert.suppress',
  'disabled',
  'dispatch.lookups',
  'dispatch.spawn_process',
  'enableSched',
  'is_visible',
  'realtime_schedule',
  'restart_on_searchpeer_add',
  'run_on_startup',
];

/** Shown as numbers. */
const NUMBERS = [
  'alert.severity',
  'dispatch.buckets',
  'dispatch.max_count',
  'dispatch.max_time',
  'max_concurrent',
];

/** Settings of actions, of display and of Enterprise Security: kept and shown, without an effect of their own. */
const KEPT = /^(action\.|display\.|dispatch\.|auto_summarize|alert\.|schedule_as$|durable\.|embed\.)/;

export const confName = (restName: string): string => CONF_NAMES[restName] ?? restName;

/** Is this a setting of savedsearches.conf, by its conf name? */
export function isSetting(name: string): boolean {
  return Object.hasOwn(DEFAULT_SETTINGS, name) || KEPT.test(name);
}

/** Settings as REST shows them. */
export function restContent(settings: Readonly<Stanza>): Record<string, unknown> {
  const content: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(settings)) {
    const shown = REST_NAMES[name] ?? name;
    if (BOOLEANS.includes(name)) content[shown] = ['1', 'true', 't', 'yes'].includes(text.toLowerCase());
    else content[shown] = NUMBERS.includes(name) ? Number(text) : text;
  }
  return content;
}
