import { MINUTE } from '#kernel';
import { ALL_EVENTS } from '../parts/names.ts';
import type { ResultRow } from '../results.ts';
import type { Observed } from '../runner/observations.ts';
import { valuesOf } from '../runner/rows.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { movement } from './movement.ts';
import type { Point, StoryChart } from './story.ts';

const MOST_CHARTS = 4;
/** In widths of a metric's usual range; less happens by chance. */
const LEAST_MOVEMENT = 5;
/** Things with a line of their own. */
const MOST_ATTACKERS = 4;
const MOST_TWINS = 2;
/** A chart is some 600 pixels wide: more points than this could not be told apart. */
const MOST_POINTS = 150;
/** Device Defender's shortest window. */
const LEAST_SPAN_MS = 5 * MINUTE;

/** What a metric's event says in one number: the count, the number, or how many ports, addresses or texts are listed. */
const MEASURE =
  "eval v=coalesce('value.count', 'value.number', mvcount('value.ports{}'), mvcount('value.cidrs{}'), mvcount('value.strings{}'), 0)";
const SERIES = 'name dimension.name dimension.operator';

/** Charts of the metrics that a scenario's detections read and of those that the attack moved most. */
export async function collectCharts(scenario: Scenario, observed: Observed): Promise<StoryChart[]> {
  const { plan, startMs, attackMs, splunk } = observed;
  // Then the fleet goes home: a change in every metric, and no work of the attack.
  const phaseMs = attackMs - Math.min(...plan.attack.map(({ atMs }) => atMs));
  const endMs = phaseMs + plan.durationMs + plan.settleMs;
  const attackers = plan.roles.attackers.slice(0, MOST_ATTACKERS);
  const focus = new Map([
    ...plan.roles.twins.slice(0, MOST_TWINS).map((thing) => [thing, 'twin'] as const),
    ...attackers.map((thing) => [thing, 'attacker'] as const),
  ]);
  const span = spanSeconds(endMs - startMs);
  const ours = [...focus.keys()].map((thing) => `thing="${thing}"`).join(' OR ');
  const ask = async (filter: string, aggregate: string, by: string) => {
    const search =
      `${ALL_EVENTS} name=* ${filter} | ${MEASURE} | fillnull value="" dimension.name dimension.operator ` +
      `| bin _time span=${span}s | stats ${aggregate}(v) AS v BY _time ${by} ${SERIES}`;
    const answer = await splunk.search({ search, earliest: startMs / 1000, latest: endMs / 1000 });
    return answer.rows;
  };
  const own = group(await ask(`(${ours})`, 'max', 'thing'));
  const others = group(await ask(`NOT (${ours})`, 'median', ''));

  const watched = watchedMetrics(scenario, observed);
  const isWatched = (metric: string) => watched.some((search) => search.includes(shortName(metric)));
  return [...own]
    .map(([key, { metric, dimension, byThing }]) => ({
      watched: isWatched(metric),
      moved: Math.max(0, ...attackers.map((thing) => movement(byThing.get(thing) ?? [], attackMs))),
      chart: {
        metric,
        ...(dimension === '' ? {} : { dimension }),
        lines: [...focus]
          .filter(([thing]) => byThing.has(thing))
          .map(([thing, role]) => ({ thing, role, points: byThing.get(thing)! })),
        others: others.get(key)?.byThing.get('') ?? [],
      } satisfies StoryChart,
    }))
    .filter(({ watched, moved }) => watched || moved >= LEAST_MOVEMENT)
    .sort(
      (a, b) =>
        Number(b.watched) - Number(a.watched) ||
        b.moved - a.moved ||
        (a.chart.metric < b.chart.metric ? -1 : 1),
    )
    .slice(0, MOST_CHARTS)
    .map(({ chart }) => chart);
}

const shortName = (metric: string) => metric.replace(/^aws:/, '');

/** The texts of the detections that are expected to fire. */
function watchedMetrics({ expect }: Scenario, { detections }: Observed): string[] {
  const names = expect.flatMap((one) => (one.kind === 'detection-fires' ? [one.detection] : []));
  return detections.filter(({ name }) => names.includes(name)).map(({ search }) => search);
}

function spanSeconds(totalMs: number): number {
  return (Math.ceil(totalMs / MOST_POINTS / LEAST_SPAN_MS) * LEAST_SPAN_MS) / 1000;
}

interface Series {
  readonly metric: string;
  readonly dimension: string;
  /** Under the empty name: those that are not told apart. */
  readonly byThing: Map<string, Point[]>;
}

function group(rows: readonly ResultRow[]): Map<string, Series> {
  const series = new Map<string, Series>();
  for (const row of rows) {
    const text = (field: string) => valuesOf(row[field])[0] ?? '';
    const metric = text('name');
    const dimension = `${text('dimension.operator')} ${text('dimension.name')}`.trim();
    const key = `${metric} ${dimension}`;
    const one = series.get(key) ?? { metric, dimension, byThing: new Map<string, Point[]>() };
    series.set(key, one);
    const points = one.byThing.get(text('thing')) ?? [];
    one.byThing.set(text('thing'), points);
    points.push([Date.parse(text('_time')) || Number(text('_time')) * 1000, Number(text('v'))]);
  }
  for (const { byThing } of series.values()) {
    for (const points of byThing.values()) points.sort(([a], [b]) => a - b);
  }
  return series;
}
