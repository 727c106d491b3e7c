import splunkjs from 'splunk-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';

let splunk: TestSplunk;
beforeAll(async () => {
  splunk = await startSplunk();
});
afterAll(() => splunk.close());

function connect(more: object = {}) {
  const { hostname, port } = new URL(splunk.splunkdUrl);
  return new splunkjs.Service({
    scheme: 'https',
    host: hostname,
    port,
    username: 'admin',
    password: PASSWORD,
    ...more,
  });
}

describe('the official JavaScript SDK', () => {
  test('signs in and learns the version', async () => {
    const service = connect();
    await service.login();
    expect(service.version).toBe('10.4.2');
    expect((await service.serverInfo()).properties()).toMatchObject({ product_type: 'enterprise' });
  });

  test('is refused with a wrong password', async () => {
    await expect(connect({ password: 'wrong' }).login()).rejects.toMatchObject({ status: 401 });
  });

  test('makes, disables and removes an index', async () => {
    const service = connect();
    const indexes = await service.indexes().fetch();
    const index = await indexes.create('sdk_index');
    expect(index.properties()).toMatchObject({ totalEventCount: 0, disabled: false });
    await index.disable();
    expect((await index.fetch()).properties().disabled).toBe(true);
    await index.remove();
    expect((await service.indexes().fetch()).item('sdk_index')).toBeNull();
  });

  test('makes, changes and removes a saved search', async () => {
    const service = connect({ owner: 'admin', app: 'search' });
    const searches = await service.savedSearches().fetch();
    const created = await searches.create({
      name: 'sdk search',
      search: 'search index=main | stats count',
      is_scheduled: true,
      cron_schedule: '*/5 * * * *',
      alert_type: 'number of events',
      alert_comparator: 'greater than',
      alert_threshold: 3,
    });
    expect(created.properties()).toMatchObject({ is_scheduled: true, alert_threshold: '3' });
    expect(created.properties().next_scheduled_time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d[05]:00 UTC$/);
    await created.update({ description: 'changed' });
    expect((await created.fetch()).properties().description).toBe('changed');
    await created.remove();
    expect((await service.savedSearches().fetch()).item('sdk search')).toBeNull();
  });

  test('is told which argument of a saved search does not exist', async () => {
    const searches = await connect().savedSearches().fetch();
    await expect(
      searches.create({ name: 'bad', search: 'index=main', zzz: 1, aaa: 1 }),
    ).rejects.toMatchObject({
      status: 400,
      data: { messages: [{ type: 'ERROR', text: 'Argument "aaa" is not supported by this handler.' }] },
    });
  });
});
