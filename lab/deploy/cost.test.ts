import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readTemplate } from '#pipeline';
import { dollars, estimateCost, totalCost, type Usage } from './cost.ts';
import { DETECT_METRICS } from './cost-of-plan.ts';

const NOTHING: Usage = {
  devices: 0,
  hours: 0,
  metrics: 0,
  reportsPerHour: 0,
  messagesPerReport: 0,
  audit: false,
};
const month = 30 * 24;
const costOf = (item: string, usage: Partial<Usage>) =>
  estimateCost({ ...NOTHING, ...usage }).find((line) => line.item === item)!.usd;

test("AWS's own examples come out as on its pages", () => {
  // Device Defender: 100 devices, 4 metrics, 2 datapoints an hour: 0.14 USD a month.
  const detect = { devices: 100, hours: month, metrics: 4, reportsPerHour: 2 };
  expect(costOf('Device Defender Detect', detect)).toBeCloseTo(0.144, 6);
  // IoT Core: 100,000 devices, always connected, 325 messages a day: 345.60 and 975.00 USD a month.
  const core = { devices: 100_000, hours: month, reportsPerHour: 1, messagesPerReport: 325 / 24 };
  expect(costOf('IoT Core, connections', core)).toBeCloseTo(345.6, 6);
  expect(costOf('IoT Core, messages', core)).toBeCloseTo(975, 6);
  expect(costOf('Secrets Manager', { hours: month })).toBeCloseTo(0.4, 6);
  expect(costOf('Device Defender Audit', { devices: 1_000, audit: true })).toBeCloseTo(1.1, 6);
});

test('without devices and Detect only the secret costs something', () => {
  expect(totalCost({ ...NOTHING, hours: 24 })).toBeCloseTo(0.4 / 30, 6);
  expect(totalCost(NOTHING)).toBe(0);
});

test('as many metrics are counted as the template keeps', async () => {
  const { Resources } = parse(await readTemplate(), { logLevel: 'silent' }) as {
    Resources: { SecurityProfile: { Properties: { AdditionalMetricsToRetainV2: unknown[] } } };
  };
  expect(Resources.SecurityProfile.Properties.AdditionalMetricsToRetainV2).toHaveLength(DETECT_METRICS);
});

test('dollars are rounded so that something is left to see', () => {
  expect([0, 0.0004, 0.0133, 1.234].map(dollars)).toEqual([
    'less than $0.001',
    'less than $0.001',
    '$0.013',
    '$1.23',
  ]);
});
