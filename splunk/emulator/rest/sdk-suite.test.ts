import { expect, test } from 'vitest';
import { httpsRequest } from '../testing/https-request.ts';
import { runSdkSuite } from '../testing/run-sdk-suite.ts';
import { PASSWORD, startSplunk } from '../testing/start-splunk.ts';

/** Each is explained in the README. */
const KNOWN_TO_FAIL = [
  /^HTTP (GET|POST|DELETE) Tests/,
  /^General Context Test \/ (Post error|Abort)$/,
  / \/ Configuration tests \/ | \/ Properties Tests \/ /,
  / \/ Datamodels test \/ | \/ Pivot Tests \/ /,
  / \/ Storage Password Tests \/ /,
  / \/ Views {2}\/ /,
  / \/ User Tests \/ User - /,
  / \/ User Tests \/ Delete test users$/,
  / \/ Namespace tests \/ /,
  / \/ Job tests \/ Wait until job failed$/,
  / \/ Saved Search Tests \/ (SetupInfo succeeds|UpdateInfo succeeds|ACL update)$/,
];

test("the official SDK's own suite", { timeout: 120_000 }, async () => {
  // The suite creates an alert for every minute and wants to see it before its first run. Here a minute takes 0.6 s,
  // so nothing runs by itself; scheduled runs have tests of their own, on a clock that stands still.
  await using splunk = await startSplunk({ scheduler: false });
  const post = async (path: string, body: string, type = 'application/x-www-form-urlencoded') => {
    const answer = await httpsRequest(`${splunk.splunkdUrl}/services${path}`, {
      ca: splunk.caPem,
      auth: `admin:${PASSWORD}`,
      headers: { 'Content-Type': type },
      body,
    });
    expect(answer.status).toBeLessThan(300);
  };
  // What the suite finds on a Splunk: log events of its own, and the saved searches of the search app.
  for (let i = 0; i < 12; i++) {
    await post('/receivers/simple?index=_internal&sourcetype=splunkd', `INFO line=${i}`, 'text/plain');
  }
  for (const name of ['Errors in the last 24 hours', 'Errors in the last hour', 'Messages by minute']) {
    await post('/saved/searches', new URLSearchParams({ name, search: 'error OR failed' }).toString());
  }
  await post('/apps/local', 'name=sdkappcollection');
  await post('/search/jobs', new URLSearchParams({ search: '| makeresults', timeout: '999999' }).toString());
  const tests = await runSdkSuite(splunk.splunkdUrl);
  const passed = tests.filter(({ state }) => state === 'passed').length;
  const failed = tests.filter(({ state }) => state === 'failed');
  process.stdout.write(`splunk-sdk's own suite: ${passed} of ${tests.length} pass\n`);
  const unexplained = failed.filter(({ title }) => !KNOWN_TO_FAIL.some((known) => known.test(title)));
  expect(unexplained).toEqual([]);
  // Of 290 and more; without the network some 20 of them cannot pass anywhere.
  expect(passed).toBeGreaterThanOrEqual(200);
});
