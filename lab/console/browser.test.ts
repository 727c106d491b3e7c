import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#kernel';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { BUNDLE_DIRECTORY, bundleIsBuilt } from './bundle.ts';
import { createConsoleServer, type ConsoleServer } from './console-server.ts';
import type { KeptRun } from './kept-run.ts';
import { findChromium } from './testing/chromium.ts';
import { AUDIT_CHECKS, START_MS, startPostureRun } from './testing/posture-run.ts';

/** Where the pictures go, for people to look at. */
const SCREENSHOTS = join(STATE_DIRECTORY, 'screenshots');
/** Real milliseconds within which a page must show what it is asked for, on a busy machine. */
const PATIENCE_MS = 60_000;

const executablePath = await findChromium();
const missing =
  executablePath === undefined ? 'a Chromium' : !(await bundleIsBuilt()) && 'npm run console:build';

const SAMPLE = 'index="iot_posture" sourcetype="aws-iot-device-defender"';
/** A scenario that does not take long. */
const SHORT = 'A hidden UDP service, good for amplifying floods, appears on a patient monitor';
const PORT_COUNT = `${SAMPLE} | spath name | search name="aws:num-listening-tcp-ports" | chart max(value.count) as tcp_count over _time by thing`;
const AUDIT = `${SAMPLE} | where isnotnull(checkName) | stats latest(checkRunStatus) AS status BY checkName`;

describe.skipIf(missing)(
  `the console in a browser${missing ? ` (needs ${missing})` : ''}`,
  () => {
    let run: KeptRun;
    let thing: string;
    let server: ConsoleServer;
    let browser: Browser;
    let page: Page;
    /** What must not happen on any page. */
    const faults: string[] = [];

    beforeAll(async () => {
      ({ run, thing } = await startPostureRun());
      const { lab } = run;
      server = await createConsoleServer({
        host: '127.0.0.1',
        port: 0,
        logger: silentLogger,
        bundleDirectory: BUNDLE_DIRECTORY,
        lab: {
          id: 'lab',
          title: 'This lab',
          splunkd: lab.splunkd,
          awsUrl: lab.awsUrl,
          startMs: START_MS,
          now: () => lab.clock.now(),
          counters: () => lab.counters(),
        },
      });
      await mkdir(SCREENSHOTS, { recursive: true });
      browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
      page = await browser.newPage({
        viewport: { width: 1440, height: 950 },
        colorScheme: 'light',
        // Lab time is UTC wherever somebody looks from.
        timezoneId: 'America/New_York',
      });
      page.setDefaultTimeout(PATIENCE_MS);
      page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
      page.on('request', (request) => {
        const outside = !/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url);
        if (outside) faults.push(`outside request: ${request.url()}`);
      });
    }, 180_000);

    afterAll(async () => {
      await browser?.close();
      await server?.close();
      await run?.[Symbol.asyncDispose]();
    });

    /** A picture in both color schemes. */
    const picture = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${colorScheme}.png`) });
      }
      await page.emulateMedia({ colorScheme: 'light' });
    };
    const search = async (text: string, tab?: string) => {
      const query = new URLSearchParams({ q: text, earliest: '0', ...(tab ? { tab } : {}) });
      await page.goto(`${server.url}/search?${query}`);
    };
    const cells = async (selector = '#results tbody tr') =>
      page
        .locator(selector)
        .evaluateAll((rows) =>
          rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')),
        );
    const headers = () => page.locator('#results thead th').allTextContents();

    test('nobody gets in without the password', async () => {
      await page.goto(server.url);
      await page.getByLabel('Password').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByText('The user name or the password is wrong.').waitFor();
      await picture('sign-in');
      await page.getByLabel('Password').fill(run.lab.splunkd.password);
      await page.keyboard.press('Enter');
      await page.getByText('Searches to begin with').waitFor();
      await picture('search-start');
    });

    test('a search is completed, run and narrowed by its fields', async () => {
      await page.goto(`${server.url}/search?earliest=0`);
      const bar = page.getByRole('combobox', { name: 'Search' });
      await bar.pressSequentially('index=iot_pos');
      await page.getByRole('option', { name: 'iot_posture index' }).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('.event-list > li').first().waitFor();
      expect(await bar.inputValue()).toBe('index=iot_posture');
      const fields = page.getByRole('complementary', { name: 'Fields' });
      await fields.getByText('thing', { exact: true }).click();
      await picture('search-events');
      await fields.getByRole('button', { name: thing }).click();
      await page.waitForURL((url) => url.searchParams.get('q') === `index=iot_posture thing=${thing}`);
      await page.locator('.event-list > li').first().waitFor();
      await page.getByRole('button', { name: 'Show all fields' }).first().click();
      await page.locator('.event-fields').getByText(thing).first().waitFor();
    });

    test('a mistake is shown with its place in the search', async () => {
      await search(`${SAMPLE} | stast count`);
      const problem = page.getByRole('alert');
      await problem.getByText("Did you mean 'stats'?").waitFor();
      const [text, caret] = (await problem.locator('pre').textContent())!.split('\n');
      expect(text!.slice(caret!.indexOf('^'), caret!.lastIndexOf('^') + 1)).toBe('stast');
      await picture('search-error');
    });

    test("the sample's first chart: six open ports, then seven", async () => {
      await search(PORT_COUNT);
      await page.locator('#results table').waitFor();
      const column = (await headers()).indexOf(thing);
      const counts = (await cells()).map((row) => row[column]).filter((count) => count !== '');
      expect([...new Set(counts)]).toEqual(['6', '7']);
      await page.getByRole('tab', { name: 'Visualization' }).click();
      await page.locator('#results .chart svg path.highcharts-graph').first().waitFor({ state: 'attached' });
      // Lab time, not the time where the browser is.
      expect(await page.locator('#results .chart svg').first().textContent()).toContain('12:20 AM');
      await picture('search-chart');
    });

    test('the list of open ports: port 21 comes, and goes when the attack ends', async () => {
      await search(
        `${SAMPLE} | spath name | search name="aws:listening-tcp-ports" thing="${thing}" | chart count over _time by value.ports{}`,
      );
      await page.locator('#results table').waitFor();
      const column = (await headers()).indexOf('21');
      const counts = (await cells()).map((row) => row[column]);
      expect(counts.join('')).toMatch(/^0+1+0+$/);
      await picture('search-statistics');
    });

    test('the audit: one row a check', async () => {
      await search(AUDIT);
      await page.locator('#results table').waitFor();
      expect((await cells()).map(([check]) => check)).toEqual([...AUDIT_CHECKS].sort());
    });

    test('from the alert to its evidence', async () => {
      await page.goto(`${server.url}/alerts`);
      const row = page.getByRole('row', { name: /iot_rogue_listening_port/ }).first();
      await row.waitFor();
      await picture('alerts');
      await row.getByRole('link', { name: 'View results' }).click();
      await page.locator('#results table').waitFor();
      const names = await headers();
      const [found] = await cells();
      expect(found![names.indexOf('thing')]).toBe(thing);
      expect(found![names.indexOf('new_ports')]).toBe('21');
    });

    test('the fleet on its dashboard, and on to the device', async () => {
      await page.goto(`${server.url}/dashboards/iot_fleet_posture`);
      await page.getByText('5', { exact: true }).first().waitFor();
      const device = page.getByRole('gridcell', { name: thing }).or(page.locator('td', { hasText: thing }));
      await device.first().waitFor();
      expect(await page.getByText('Cannot access splunkweb').count()).toBe(0);
      await picture('dashboard-fleet');
      await device.first().click();
      await page.waitForURL((url) => url.searchParams.get('form.thing') === thing);
      await page.getByText('Open TCP ports over time').waitFor();
      await page.locator('svg .highcharts-series').first().waitFor({ state: 'attached' });
      await page
        .locator('svg text', { hasText: /^12:20 AM/ })
        .first()
        .waitFor({ state: 'attached' });
      await picture('dashboard-device');
    });

    test.each([
      ['iot_audit', 'State of every check'],
      ['iot_pipeline_health', 'Delay from device to index'],
    ])('the dashboard %s', async (id, panel) => {
      await page.goto(`${server.url}/dashboards/${id}`);
      await page.getByText(panel).waitFor();
      await page.locator('svg .highcharts-series').first().waitFor({ state: 'attached' });
      await picture(`dashboard-${id}`);
    });

    test('the pipeline counts what the index holds', async () => {
      await page.goto(`${server.url}/pipeline`);
      const count = page.locator('[data-stage=index]');
      await count.waitFor();
      expect(await count.textContent()).toBe(run.lab.counters().splunk.eventsIndexed.toLocaleString('en-US'));
      await picture('pipeline');
    });

    test('every device with its certificate and last ports', async () => {
      await page.goto(`${server.url}/devices`);
      const row = page.getByRole('row', { name: new RegExp(thing) });
      await row.getByText('ACTIVE').waitFor();
      await row.getByText('22, 631').waitFor();
      await picture('devices');
    });

    test('a scenario is started, watched and stopped', async () => {
      await page.goto(`${server.url}/scenarios`);
      await page.getByRole('button', { name: 'Start An FTP server appears on a ward gateway' }).click();
      await page.getByRole('progressbar').waitFor();
      await page.getByText(/run-1, seed 1, 2026-01-05/).waitFor();
      await picture('scenarios');
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByRole('progressbar').waitFor({ state: 'detached' });
    });

    test('a scenario that has ended has a report with its evidence', async () => {
      await page.goto(`${server.url}/scenarios`);
      await page.getByRole('button', { name: `Start ${SHORT}` }).click();
      const link = page.getByRole('link', { name: 'Report and evidence' });
      await link.waitFor();
      const [report] = await Promise.all([page.waitForEvent('popup'), link.click()]);
      await report.getByRole('heading', { name: SHORT }).waitFor();
      await report.locator('details.evidence').first().click();
      await report.getByText('Device report').first().waitFor();
      await report.screenshot({ path: join(SCREENSHOTS, 'scenario-report.png') });
      await report.close();
    });

    test('100,000 rows are paged through, and the browser stays small', async () => {
      await search('| makeresults count=100000 | streamstats count AS row', 'statistics');
      await page.locator('#results tbody tr').first().waitFor();
      const next = page.getByRole('button', { name: 'Next', exact: true });
      for (let turned = 0; turned < 20; turned++) {
        const [first] = await cells();
        await next.click();
        const before = JSON.stringify(first!.join(''));
        await page.waitForFunction(`document.querySelector('#results tbody tr')?.textContent !== ${before}`);
      }
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable');
      const { metrics } = await session.send('Performance.getMetrics');
      const heapBytes = metrics.find(({ name }) => name === 'JSHeapTotalSize')!.value;
      expect(heapBytes).toBeLessThan(500 * 1024 * 1024);
    });

    test('no page asked anybody else for anything, and no script failed', () => {
      expect(faults).toEqual([]);
    });
  },
  PATIENCE_MS * 4,
);
