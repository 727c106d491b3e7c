import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import type { Story } from '../../report/story.ts';
import { summarise } from '../../results.ts';
import { StageTimes } from '../stage-times.ts';
import { HOSTILE_FAILURE, MIXED, scenario } from '../testing/sample-results.ts';
import { html } from './markup.ts';
import { reportPage } from './page.ts';

const START = Date.parse('2026-01-05T00:00:00Z');
const at = (minutes: number) => START + minutes * 60_000;
const EVIL = '"><script>alert(1)</script>';

const STORY: Story = {
  startMs: at(0),
  attackMs: at(70),
  endMs: at(140),
  phases: [
    { name: 'benign baseline', fromMs: at(0), toMs: at(60) },
    { name: 'attack', fromMs: at(60), toMs: at(120) },
    { name: 'last events and searches', fromMs: at(120), toMs: at(140) },
  ],
  actions: [
    { role: 'attack', behavior: 'rogue-listener', things: ['gateway-3'], fromMs: at(70), toMs: at(130) },
    { role: 'twin', behavior: 'service-port-opens', things: [EVIL], fromMs: at(70), toMs: at(110) },
  ],
  charts: [
    {
      metric: 'aws:listening-tcp-ports',
      lines: [
        {
          thing: EVIL,
          role: 'attacker',
          points: [
            [at(5), 3],
            [at(75), 4],
          ],
        },
      ],
      others: [[at(5), 1]],
    },
    { metric: 'empty', lines: [{ thing: 'gateway-3', role: 'twin', points: [] }], others: [] },
  ],
  violations: [{ atMs: at(80), thing: 'gateway-3', behavior: 'ports', type: 'in-alarm' }],
  detections: [
    {
      name: 'iot_rogue',
      runs: 28,
      fired: [
        { atMs: at(80), things: ['gateway-3'], role: 'attacker' },
        { atMs: at(85), things: [], role: 'everyoneElse' },
      ],
    },
  ],
  pipeline: [
    { id: 'hec', title: 'HEC', unit: 'events', passed: 1234, failures: [{ what: 'refused', count: 2 }] },
  ],
  recordsBackedUp: 7,
  blindSpots: EVIL,
};

const page = (...scenarios: Parameters<typeof summarise>[1][number][]) =>
  reportPage(summarise({ target: 'embedded', seed: 1, durationMs: 5 }, scenarios), new StageTimes());

test('values are escaped, markup is not, and nothing leaves no trace', () => {
  expect(html`<b title="${`a"'<&>`}">${[html`<i>${1}</i>`, undefined, false, null]}</b>`.text).toBe(
    '<b title="a&quot;&#39;&lt;&amp;&gt;"><i>1</i></b>',
  );
});

test('no text of a run becomes an element, and the page loads and runs nothing', () => {
  const text = page(
    scenario('rogue-ftp', { story: STORY }),
    scenario('x', { expectations: [HOSTILE_FAILURE] }),
  );
  expect(text).not.toMatch(/<script/i);
  expect(text).not.toMatch(/\s(src|srcset|action|data|on\w+)=/i);
  expect(text).not.toMatch(/@import|url\(/i);
  expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  for (const [, target] of text.matchAll(/href="([^"]*)"/g)) {
    expect(target).toMatch(/^(#|https:\/\/attack\.mitre\.org\/techniques\/T\d{4}(\/\d{3})?\/$)/);
  }
});

test('pictures are well-formed and show what happened and when', () => {
  const text = page(scenario('rogue-ftp', { story: STORY }));
  const pictures = text.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
  expect(pictures).toHaveLength(3);
  for (const picture of pictures) {
    expect(XMLValidator.validate(picture)).toBe(true);
    expect(picture).not.toContain('NaN');
  }
  const [timeline] = pictures as [string];
  expect(timeline).toContain('gateway-3 in-alarm at Mon 01:20:00');
  expect(timeline).toContain('iot_rogue at Mon 01:20:00: gateway-3');
  expect(timeline).toMatch(/class="row false-alarm"[\s\S]*a row that names no thing/);
  expect(text).toMatch(/1,234[\s\S]*2 refused[\s\S]*Backup bucket[\s\S]*>7</);
});

test('every outcome has its place: reasons of skips and crashes, search and diff of failures', () => {
  const text = reportPage(MIXED, new StageTimes());
  expect(text).toContain('the aws target does not offer X');
  expect(text).toContain('Lab time stands still.');
  expect(text).toContain('<span class="missing">- thing: &quot;a&quot;</span>');
  expect(text).toMatch(/<details class="expectation failed"\s+open/);
  expect(text).not.toMatch(/<details class="expectation passed"\s+open/);
  expect(text.match(/<section class="scenario"/g)).toHaveLength(4);
});
