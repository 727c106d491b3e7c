import splunkjs from 'splunk-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND, VirtualClock } from '#kernel';
import { createHecClient, createSplunkClient, type HecClient, type SplunkClient } from '#splunk/client';
import { httpsRequest } from '../testing/https-request.ts';
import { PASSWORD, PLAIN_TOKEN, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';

/** A Monday. */
const START = Date.UTC(2026, 0, 5);

const clock = new VirtualClock({ startMs: START });
let splunk: TestSplunk;
let client: SplunkClient;
let hec: HecClient;
beforeAll(async () => {
  splunk = await startSplunk({ clock });
  const { splunkdUrl: url, hecUrl, caPem } = splunk;
  client = createSplunkClient({ url, username: 'admin', password: PASSWORD, caPem });
  hec = createHecClient({ url: hecUrl, token: PLAIN_TOKEN, caPem });
});
afterAll(async () => {
  client.close();
  hec.close();
  await splunk.close();
});

const pass = (ms: number) => clock.run('waiting', (hold) => hold.sleep(ms));

/** Every test begins at a full hour of its own. */
beforeEach(() => pass(HOUR - ((clock.now() - START) % HOUR)));

async function post(path: string, form: Record<string, string> = {}) {
  const answer = await httpsRequest(`${splunk.splunkdUrl}/services/${path}?output_mode=json`, {
    ca: splunk.caPem,
    auth: `admin:${PASSWORD}`,
    body: new URLSearchParams(form).toString(),
  });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.json() as { entry: [{ content: Record<string, unknown> }] };
}

async function get(path: string) {
  const answer = await httpsRequest(`${splunk.splunkdUrl}/services/${path}?output_mode=json`, {
    ca: splunk.caPem,
    auth: `admin:${PASSWORD}`,
  });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.json() as { entry: [{ content: Record<string, unknown> }] };
}

let names = 0;
const created: string[] = [];
afterEach(async () => {
  for (const name of created.splice(0)) {
    const answer = await httpsRequest(
      `${splunk.splunkdUrl}/services/saved/searches/${encodeURIComponent(name)}`,
      { ca: splunk.caPem, auth: `admin:${PASSWORD}`, method: 'DELETE' },
    );
    expect(answer.status).toBe(200);
  }
});

/** An alert that looks every five minutes at the five minutes before, for `source` of its own. */
async function createAlert(settings: Record<string, string> = {}): Promise<string> {
  const name = `alert ${++names}`;
  created.push(name);
  await post('saved/searches', {
    name,
    search: `index=main source="${name}" | stats count BY thing`,
    is_scheduled: '1',
    cron_schedule: '*/5 * * * *',
    'dispatch.earliest_time': '-5m@m',
    'dispatch.latest_time': '@m',
    alert_type: 'number of events',
    alert_comparator: 'greater than',
    alert_threshold: '0',
    'alert.track': '1',
    ...settings,
  });
  return name;
}

/** Sends events of these things, at this moment, and lets them be indexed. */
async function happen(source: string, ...things: string[]): Promise<void> {
  await hec.send(things.map((thing) => ({ time: clock.now() / SECOND, source, event: { thing } })));
  await pass(2 * SECOND);
}

/** Seconds of lab time after the beginning of the hour at which an alert has fired. */
async function firedAt(name: string): Promise<number[]> {
  const groups = await client.firedAlerts.list();
  if (!groups.some((group) => group.name === name)) return [];
  const alerts = await client.firedAlerts.triggered(name);
  return alerts.map(({ triggerTime }) => (triggerTime - START / SECOND) % (HOUR / SECOND));
}

describe('a scheduled search', () => {
  test('fires at the time of its schedule, for its own window, and only then', async () => {
    const name = await createAlert();
    await pass(MINUTE);
    await happen(name, 'pump-1');
    expect(await firedAt(name)).toEqual([]);
    await pass(4 * MINUTE);
    expect(await firedAt(name)).toEqual([300]);
    await pass(10 * MINUTE);
    // The event is no longer in the window.
    expect(await firedAt(name)).toEqual([300]);
  });

  test('is seen by the official SDK: counts, jobs, severity', async () => {
    const name = await createAlert({ 'alert.severity': '5' });
    await happen(name, 'pump-1', 'pump-2');
    await pass(10 * MINUTE);
    const { hostname, port } = new URL(splunk.splunkdUrl);
    const service = new splunkjs.Service({
      scheme: 'https',
      host: hostname,
      port,
      username: 'admin',
      password: PASSWORD,
    });
    const searches = await service.savedSearches().fetch();
    const search = searches.item(name);
    const [jobs] = (await search.history()) as [unknown[]];
    expect(jobs).toHaveLength(2);
    const groups = await service.firedAlertGroups().fetch();
    const group = groups.item(name);
    expect(group.count()).toBe(1);
    const [alerts] = await group.list();
    expect(alerts.map((alert: never) => firedAlert(alert))).toEqual([
      { severity: 5, savedSearch: name, triggeredAlerts: 2 },
    ]);
  });

  test('does not run while it is disabled, and runs by a new schedule at once', async () => {
    const name = await createAlert({ cron_schedule: '30 * * * *' });
    await happen(name, 'pump-1');
    await post(`saved/searches/${encodeURIComponent(name)}/disable`);
    await pass(10 * MINUTE);
    await post(`saved/searches/${encodeURIComponent(name)}`, {
      disabled: '0',
      cron_schedule: '*/15 * * * *',
      'dispatch.earliest_time': '-1h',
    });
    await pass(10 * MINUTE);
    expect(await firedAt(name)).toEqual([900]);
  });

  test('that is broken costs the others nothing', async () => {
    await createAlert({ search: 'index=main | nonsense' });
    await createAlert({ 'dispatch.earliest_time': 'yesterday morning' });
    const name = await createAlert();
    await happen(name, 'pump-1');
    await pass(5 * MINUTE);
    expect(await firedAt(name)).toEqual([300]);
  });
});

const firedAlert = (alert: { properties(): Record<string, unknown> }) => {
  const { severity, savedsearch_name: savedSearch, triggered_alerts: triggeredAlerts } = alert.properties();
  return { severity, savedSearch, triggeredAlerts };
};

describe('the condition', () => {
  /** Things per window of five minutes; the runs that fire, by the minute. */
  test.each([
    ['always', '', '', [[], ['a'], []], [5, 10, 15]],
    ['number of events', 'greater than', '1', [['a'], ['a', 'b'], ['a', 'b', 'c']], [10, 15]],
    ['number of events', 'less than', '1', [['a'], [], ['a']], [10]],
    ['number of events', 'equal to', '2', [['a'], ['a', 'b'], ['a', 'b', 'c']], [10]],
    ['number of events', 'not equal to', '2', [['a'], ['a', 'b'], ['a', 'b', 'c']], [5, 15]],
    ['number of events', 'rises by', '2', [['a'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']], [10]],
    ['number of events', 'drops by', '50%', [['a', 'b', 'c', 'd'], ['a', 'b', 'c'], ['a']], [15]],
    ['number of hosts', 'greater than', '0', [['a'], ['a', 'b'], []], []],
    ['custom', '', '', [['a'], ['a', 'b', 'rogue'], ['b']], [10]],
  ])('%s %s %s', async (alert_type, alert_comparator, alert_threshold, windows, minutes) => {
    const name = await createAlert({
      alert_type,
      alert_comparator,
      alert_threshold,
      ...(alert_type === 'custom' ? { alert_condition: 'search thing=rogue' } : {}),
    });
    for (const things of windows) {
      if (things.length > 0) await happen(name, ...things);
      await pass(5 * MINUTE - ((clock.now() - START) % (5 * MINUTE)));
    }
    expect(await firedAt(name)).toEqual(minutes.map((minute) => minute * 60));
  });
});

describe('an alert for each result', () => {
  test('is one for each, told apart by name', async () => {
    const name = await createAlert({ 'alert.digest_mode': '0' });
    await happen(name, 'a', 'b', 'c');
    await pass(5 * MINUTE);
    expect(await firedAt(name)).toEqual([300, 300, 300]);
  });

  test('is suppressed by the values of its fields', async () => {
    const name = await createAlert({
      'alert.digest_mode': '0',
      'alert.suppress': '1',
      'alert.suppress.fields': 'thing',
      'alert.suppress.period': '10m',
    });
    for (const things of [['a'], ['a', 'b'], ['a', 'b'], []]) {
      if (things.length > 0) await happen(name, ...things);
      await pass(5 * MINUTE - ((clock.now() - START) % (5 * MINUTE)));
    }
    // `a` at 5 and, its period over, at 15; `b` at 10, and quiet at 15.
    expect(await firedAt(name)).toEqual([300, 600, 900]);
  });
});

describe('suppression', () => {
  const quiet = { 'alert.suppress': '1', 'alert.suppress.period': '15m' };
  const alwaysOn = { alert_type: 'always', ...quiet };

  test('keeps an alert quiet for its period, to the minute', async () => {
    const name = await createAlert(alwaysOn);
    await pass(41 * MINUTE);
    expect(await firedAt(name)).toEqual([300, 1200, 2100]);
  });

  test('is shown with what is left of it, and cleared over REST', async () => {
    const name = await createAlert(alwaysOn);
    const path = `saved/searches/${encodeURIComponent(name)}`;
    await pass(6 * MINUTE);
    expect((await get(`${path}/suppress`)).entry[0].content).toMatchObject({
      suppressed: true,
      expiration: 14 * 60,
    });
    await post(`${path}/suppress`, { expiration: '0' });
    expect((await get(`${path}/suppress`)).entry[0].content).toMatchObject({ suppressed: false });
    await pass(5 * MINUTE);
    await post(`${path}/acknowledge`);
    await pass(5 * MINUTE);
    expect(await firedAt(name)).toEqual([300, 600, 900]);
  });

  test('is shared by the alerts of a group', async () => {
    const group = { 'alert.suppress.group_name': `group ${names}` };
    const [first, second] = [await createAlert({ ...alwaysOn, ...group }), await createAlert(alwaysOn)];
    const third = await createAlert({ ...alwaysOn, ...group, cron_schedule: '7 * * * *' });
    await pass(8 * MINUTE);
    expect([await firedAt(first), await firedAt(second), await firedAt(third)]).toEqual([[300], [300], []]);
  });
});

test('a search that is removed runs no more, and what it has fired stays in the list', async () => {
  const name = await createAlert({ alert_type: 'always' });
  await pass(6 * MINUTE);
  await httpsRequest(`${splunk.splunkdUrl}/services/saved/searches/${encodeURIComponent(name)}`, {
    ca: splunk.caPem,
    auth: `admin:${PASSWORD}`,
    method: 'DELETE',
  });
  created.splice(0);
  await pass(20 * MINUTE);
  expect(await firedAt(name)).toEqual([300]);
});

describe('tracking', () => {
  test('an alert that is not tracked fires without being listed', async () => {
    const before = splunk.counters().alertsFired;
    const name = await createAlert({ alert_type: 'always', 'alert.track': '0' });
    await pass(6 * MINUTE);
    expect(await firedAt(name)).toEqual([]);
    expect(splunk.counters().alertsFired).toBeGreaterThan(before);
  });

  test('an alert expires from the list', async () => {
    const name = await createAlert({ 'alert.expires': '2h' });
    await happen(name, 'a');
    await pass(5 * MINUTE);
    expect(await firedAt(name)).toEqual([300]);
    await pass(HOUR);
    expect(await firedAt(name)).toEqual([300]);
    await pass(HOUR);
    expect(await firedAt(name)).toEqual([]);
  });
});

test('every run of a week happens, each at its time', async () => {
  const clock = new VirtualClock({ startMs: START });
  await using quiet = await startSplunk({ clock });
  await httpsRequest(`${quiet.splunkdUrl}/services/saved/searches`, {
    ca: quiet.caPem,
    auth: `admin:${PASSWORD}`,
    body: new URLSearchParams({
      name: 'hourly',
      search: '| makeresults | eval minute=strftime(now(), "%M") | collect index=main source=runs',
      is_scheduled: '1',
      cron_schedule: '20 * * * *',
    }).toString(),
  });
  await clock.run('a week', (hold) => hold.sleep(7 * DAY));
  const { splunkdUrl: url, caPem } = quiet;
  const other = createSplunkClient({ url, username: 'admin', password: PASSWORD, caPem });
  const { rows } = await other.search({
    search: 'index=main source=runs | stats count dc(_time) AS times BY minute',
  });
  other.close();
  expect(rows).toEqual([{ minute: '20', count: '168', times: '168' }]);
});
