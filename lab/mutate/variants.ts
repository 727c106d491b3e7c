import { createRandom, DAY, HOUR, MINUTE } from '#kernel';
import { resolveTimeModifier } from '#splunk/spl';
import type { Detection } from '../runner/detections.ts';
import type { Expectation } from '../scenario/expectations.ts';
import { hasVariants, inOrder, type KeptEvent, type KeptScenario } from './kept-scenario.ts';
import { changeMetrics, seriesOf, usualValues, type Metric } from './metric-event.ts';

/** A scenario's events changed in one way, and what a detection is expected to do about them. */
export interface Variant {
  readonly operator: string;
  readonly kind: 'as-run' | 'must-still-fire' | 'must-stay-quiet';
  readonly kept: KeptScenario;
  readonly expect: readonly Expectation[];
  /** It changes the counts of the attack, so it says nothing where the attack is not in counts. */
  readonly isAboutCounts?: boolean;
}

const LATE_MS = 5 * MINUTE;
const HALF_BUCKET_MS = 150_000;

/** Every variant of a scenario for one detection. */
export function variantsOf(kept: KeptScenario, detection: Detection): Variant[] {
  const own = kept.scenario.expect.filter((one) => isAbout(one, detection.name));
  const asRun: Variant = { operator: 'as run', kind: 'as-run', kept, expect: own };
  if (!hasVariants(kept.scenario) || !own.some(({ kind }) => kind === 'detection-fires')) return [asRun];
  return [asRun, ...stillFiring(kept, own), ...stayingQuiet(kept, detection)];
}

function isAbout(expectation: Expectation, name: string): boolean {
  if (!('detection' in expectation)) return false;
  if (expectation.detection === name) return true;
  return (
    expectation.kind === 'detection-quiet' &&
    expectation.detection === '*' &&
    !(expectation.except ?? []).includes(name)
  );
}

function stillFiring(kept: KeptScenario, own: readonly Expectation[]): Variant[] {
  const attackers = new Set(kept.observed.plan.roles.attackers);
  const { attackMs } = kept.observed;
  const random = createRandom(kept.scenario.id).fork('jitter');
  const later = relaxed(own, LATE_MS);
  const events = (changed: readonly KeptEvent[]): KeptScenario => ({ ...kept, events: inOrder(changed) });
  const usual = usualValues(kept.events, attackMs);
  const attackCounts = (change: (count: number, usualCount: number) => number) =>
    events(
      changeMetrics(kept.events, attackers, (metric, { time }) => {
        const { count } = metric.value;
        if (count === undefined || time * 1000 < attackMs) return metric;
        const before = usual.get(seriesOf(metric))?.count ?? 0;
        return { ...metric, value: { ...metric.value, count: Math.round(change(count, before)) } };
      }),
    );
  const fires = (
    operator: string,
    changed: KeptScenario,
    expect: readonly Expectation[],
    isAboutCounts = false,
  ): Variant => ({ operator, kind: 'must-still-fire', kept: changed, expect, isAboutCounts });
  const copies = kept.events.filter(({ host }) => attackers.has(host));
  return [
    fires(
      'delivered twice',
      events([...kept.events, ...copies.map((event) => ({ ...event, indexTime: event.indexTime + 60 }))]),
      withoutRows(own),
    ),
    fires(
      'late by one interval',
      events(
        kept.events.map((event) =>
          attackers.has(event.host) ? { ...event, indexTime: event.indexTime + LATE_MS / 1000 } : event,
        ),
      ),
      withoutRows(later),
    ),
    fires('half a bucket later', moved(kept, HALF_BUCKET_MS), withoutRows(later)),
    fires('under other names', renamed(kept), own),
    fires(
      'counts vary by 20 %',
      attackCounts((count) => count * (0.8 + 0.4 * random.next())),
      withoutRows(own),
      true,
    ),
    fires(
      'half as strong',
      attackCounts((count, before) => before + (count - before) / 2),
      withoutRows(own),
      true,
    ),
    fires('twice the fleet', crowded(kept), own),
  ];
}

function stayingQuiet(kept: KeptScenario, detection: Detection): Variant[] {
  const quiet = (operator: string, changed: KeptScenario): Variant => ({
    operator,
    kind: 'must-stay-quiet',
    kept: changed,
    expect: [
      { kind: 'detection-quiet', detection: detection.name, role: 'attacker' },
      { kind: 'detection-quiet', detection: detection.name, role: 'everyoneElse' },
    ] as Expectation[],
  });
  const windowMs = DAY * 30 - resolveTimeModifier(detection.earliest, (DAY * 30) / 1000) * 1000;
  const calm = kept.withoutAttack ?? [];
  return [
    quiet('no attack', { ...kept, events: calm }),
    quiet('counts of the whole fleet up by 30 %', {
      ...kept,
      events: calm.map((event) => scaled(event, 1.3)),
    }),
    quiet('an attack older than the window', old(kept, windowMs + HOUR)),
  ];
}

/** Changed values, names or times are not those that the author wrote down. */
function withoutRows(expect: readonly Expectation[]): Expectation[] {
  return expect
    .filter(({ kind }) => kind === 'detection-fires' || kind === 'detection-quiet')
    .map((one) => {
      if (one.kind !== 'detection-fires') return one;
      const { row: _row, alerts: _alerts, ...rest } = one;
      return rest;
    });
}

function relaxed(expect: readonly Expectation[], byMs: number): Expectation[] {
  return expect.map((one) =>
    one.kind === 'detection-fires' || one.kind === 'detection-clears'
      ? { ...one, withinMs: one.withinMs + byMs }
      : one,
  );
}

/** Everything happens later; the schedule stays. */
function moved(kept: KeptScenario, byMs: number): KeptScenario {
  return { ...kept, events: kept.events.map((event) => shifted(event, byMs)) };
}

/** The events are of another time; what the runs of the detection see of them must be past. */
function old(kept: KeptScenario, byMs: number): KeptScenario {
  const { endMs } = kept.observed;
  const lengthMs = endMs - kept.observed.startMs;
  return { ...kept, events: kept.events.map((event) => shifted(event, -byMs - lengthMs)) };
}

function shifted(event: KeptEvent, byMs: number): KeptEvent {
  const raw = event.raw.replace(
    /("timestamp":)(\d{13})/,
    (_, head: string, ms: string) => `${head}${Number(ms) + byMs}`,
  );
  return { ...event, raw, time: event.time + byMs / 1000, indexTime: event.indexTime + byMs / 1000 };
}

function scaled(event: KeptEvent, factor: number): KeptEvent {
  return {
    ...event,
    raw: event.raw.replace(
      /("count":)(\d+)/,
      (_, head: string, count: string) => head + Math.round(Number(count) * factor),
    ),
  };
}

const otherName = (thing: string, digit: string) => thing.replace(/-(\d+)$/, `-${digit}$1`);

/** The attackers, and nobody else, are called otherwise. */
function renamed(kept: KeptScenario): KeptScenario {
  const { plan } = kept.observed;
  const attackers = new Set(plan.roles.attackers);
  const name = (thing: string) => (attackers.has(thing) ? otherName(thing, '7') : thing);
  return {
    ...kept,
    events: changeMetrics(kept.events, attackers, (metric: Metric) => ({
      ...metric,
      thing: name(metric.thing),
    })),
    observed: {
      ...kept.observed,
      plan: {
        ...plan,
        participants: plan.participants.map((one) => ({ ...one, thing: name(one.thing) })),
        roles: { ...plan.roles, attackers: plan.roles.attackers.map(name) },
      },
    },
  };
}

/** As many benign things again, under other names. */
function crowded(kept: KeptScenario): KeptScenario {
  const { participants, roles } = kept.observed.plan;
  const others = new Set(
    participants
      .map(({ thing }) => thing)
      .filter((thing) => ![...roles.attackers, ...roles.twins].includes(thing)),
  );
  const copies = changeMetrics(
    kept.events.filter(({ host }) => others.has(host)),
    others,
    (metric) => ({ ...metric, thing: otherName(metric.thing, '8') }),
  );
  return { ...kept, events: inOrder([...kept.events, ...copies]) };
}
