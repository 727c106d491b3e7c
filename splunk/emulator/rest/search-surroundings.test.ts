import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '#kernel';
import { createSplunkClient, type SplunkClient } from '#splunk/client';
import { PASSWORD, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';

let splunk: TestSplunk;
let client: SplunkClient;
beforeAll(async () => {
  splunk = await startSplunk();
  const { splunkdUrl: url, caPem } = splunk;
  client = createSplunkClient({ url, username: 'admin', password: PASSWORD, caPem });
});
afterAll(async () => {
  client.close();
  await splunk.close();
});

describe('commands of a search that reach beyond its events', () => {
  test('rest lists what the REST API has', async () => {
    const { rows } = await client.search({
      search: '| rest /services/data/indexes | search title=main | table title',
    });
    expect(rows).toEqual([{ title: 'main' }]);
    const one = await client.search({ search: '| rest /services/server/info | table title splunk_server' });
    expect(one.rows).toEqual([{ title: 'server-info', splunk_server: 'lab' }]);
  });

  test('rest names what the emulator does not serve', async () => {
    await expect(client.search({ search: '| rest /services/no/such' })).rejects.toThrow(
      /does not serve \/services\/no\/such/,
    );
  });

  test('sendalert is recorded with its results, which pass through', async () => {
    const { rows } = await client.search({
      search: '| makeresults | eval thing="pump-1" | table thing | sendalert quarantine param.group="g 1"',
    });
    expect(rows).toEqual([{ thing: 'pump-1' }]);
    expect(splunk.alertActions()).toEqual([
      { action: 'quarantine', parameters: { 'param.group': 'g 1' }, results: [{ thing: 'pump-1' }] },
    ]);
  });

  test('collect writes events that searches find, and refuses an index that is not there', async () => {
    await client.search({
      search: '| makeresults | eval a="x y" | fields - _time | collect index=main source=kept',
    });
    const found = await waitFor({ what: 'the event', timeoutMs: 5_000, intervalMs: 20 }, async () => {
      const { rows } = await client.search({ search: 'index=main source=kept | table a sourcetype' });
      return rows.length > 0 ? rows : undefined;
    });
    expect(found).toEqual([{ a: 'x y', sourcetype: 'stash' }]);
    await expect(client.search({ search: '| makeresults | collect index=nowhere' })).rejects.toThrow(
      /'nowhere' does not exist/,
    );
  });
});
