import { durationMs } from '../scenario/duration.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { dollars, PRICES_AS_OF, totalCost, type Usage } from './cost.ts';

/** Metrics that the template's security profile keeps. */
export const DETECT_METRICS = 18;

const HOUR_MS = 60 * 60 * 1000;
/** The lab's devices report every five minutes, and send and receive three other messages meanwhile. */
const HABITS = { reportsPerHour: 12, messagesPerReport: 3 } as const;

export interface PlanToPrice {
  readonly devices: number;
  readonly detect: boolean;
  readonly audit: boolean;
}

/** What a deployment costs in a day with its devices connected, and the dearest scenario, as lines for the plan. */
export function costLines({ devices, detect, audit }: PlanToPrice, scenarios: readonly Scenario[]): string[] {
  const common = { ...HABITS, metrics: detect ? DETECT_METRICS : 0, audit };
  const day = totalCost({ ...common, devices, hours: 24 });
  const idle = totalCost({ ...common, devices: 0, metrics: 0, audit: false, hours: 24 });
  const { date, region } = PRICES_AS_OF;
  const lines = [
    `  estimated cost: ${dollars(day)} a day with ${devices} devices connected, ${dollars(idle)} with none;`,
  ];
  const dearest = scenarios
    .filter(({ tags }) => tags?.includes('long') !== true)
    .map((scenario) => ({ scenario, usd: totalCost({ ...common, ...usageOf(scenario) }) }))
    .sort((a, b) => b.usd - a.usd)[0];
  if (dearest) {
    const { scenario, usd } = dearest;
    const { devices: count, hours } = usageOf(scenario);
    lines.push(
      `  a scenario at most ${dollars(usd)} (${scenario.id}: ${count} devices for ${hours.toFixed(1)} h of real time);`,
    );
  }
  return [
    ...lines,
    `  at the prices of ${region} on ${date}, without free tiers, transfer and Splunk (docs/deploying.md)`,
  ];
}

function usageOf({ fleet, baseline, duration, settle = '10m' }: Scenario): Pick<Usage, 'devices' | 'hours'> {
  const devices = Object.values(fleet).reduce((sum, count) => sum + (count ?? 0), 0);
  return { devices, hours: (durationMs(baseline) + durationMs(duration) + durationMs(settle)) / HOUR_MS };
}
