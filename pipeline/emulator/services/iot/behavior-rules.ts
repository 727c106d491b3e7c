import { isIP } from 'node:net';

import type { Behavior, ComparisonOperator } from '@aws-sdk/client-iot';

import type { IotState } from './state.ts';

const NUMERIC: readonly ComparisonOperator[] = [
  'less-than',
  'less-than-equals',
  'greater-than',
  'greater-than-equals',
];
const DURATIONS = [300, 600, 900, 1800, 3600];
const STATISTICS = ['p0', 'p0.1', 'p0.01', 'p1', 'p10', 'p50', 'p90', 'p99', 'p99.9', 'p99.99', 'p100'];

interface MetricRule {
  readonly operators: readonly ComparisonOperator[];
  /** Members of `criteria.value`; one of them must be given. */
  readonly values: readonly ('count' | 'cidrs' | 'ports' | 'number' | 'numbers' | 'strings')[];
  /** `optional`: a duration makes sense only together with a statistic, or not at all. */
  readonly duration: 'required' | 'optional' | 'never';
  readonly dimension: boolean;
  /** Whether ML Detect knows the metric. */
  readonly ml: boolean;
}

const counted = (duration: 'required' | 'optional', dimension = false): MetricRule => ({
  operators: NUMERIC,
  values: ['count'],
  duration,
  dimension,
  ml: true,
});
const addresses = (dimension: boolean): MetricRule => ({
  operators: ['in-cidr-set', 'not-in-cidr-set'],
  values: ['cidrs'],
  duration: 'never',
  dimension,
  ml: false,
});
const PORTS: MetricRule = {
  operators: ['in-port-set', 'not-in-port-set'],
  values: ['ports'],
  duration: 'never',
  dimension: false,
  ml: false,
};

/** What a behavior may say of each metric (devguide, cloud-side and device-side metrics). */
const METRICS: Readonly<Record<string, MetricRule>> = {
  'aws:message-byte-size': counted('optional', true),
  'aws:num-messages-sent': counted('required', true),
  'aws:num-messages-received': counted('required', true),
  'aws:num-authorization-failures': counted('required', true),
  'aws:source-ip-address': addresses(true),
  'aws:num-connection-attempts': counted('required'),
  'aws:num-disconnects': counted('required'),
  // Operators as a checker that cites AWS's page has them; no ML and no duration are our choice.
  'aws:disconnect-duration': {
    ...counted('optional'),
    operators: ['less-than', 'less-than-equals'],
    duration: 'never',
    ml: false,
  },
  'aws:all-bytes-out': counted('required'),
  'aws:all-bytes-in': counted('required'),
  'aws:all-packets-out': counted('required'),
  'aws:all-packets-in': counted('required'),
  'aws:num-listening-tcp-ports': counted('optional'),
  'aws:num-listening-udp-ports': counted('optional'),
  'aws:listening-tcp-ports': PORTS,
  'aws:listening-udp-ports': PORTS,
  'aws:destination-ip-addresses': addresses(false),
  'aws:num-established-tcp-connections': counted('optional'),
};

const LIST = { operators: ['in-set', 'not-in-set'], duration: 'never', dimension: false, ml: false } as const;
const CUSTOM_METRICS: Readonly<Record<string, MetricRule>> = {
  number: { ...counted('optional'), values: ['number', 'count'] },
  'number-list': { ...LIST, values: ['numbers'] },
  'string-list': { ...LIST, values: ['strings'] },
  'ip-address-list': addresses(false),
};

/** The rule of a metric of AWS's or of the account; `undefined` when there is no such metric. */
function ruleOf(state: IotState, metric: string): MetricRule | undefined {
  return METRICS[metric] ?? CUSTOM_METRICS[state.customMetrics.get(metric)?.type ?? ''];
}

/** What is wrong with a metric and its dimension. */
export function* metricProblems(
  state: IotState,
  metric: string,
  dimension: string | undefined,
): Generator<string> {
  const rule = ruleOf(state, metric);
  if (!rule) yield `Metric ${metric} does not exist`;
  if (dimension === undefined) return;
  if (rule && !rule.dimension) yield `Metric ${metric} does not support dimensions`;
  if (!state.dimensions.has(dimension)) yield `Dimension ${dimension} does not exist`;
}

/** What is wrong with a profile's behaviors, as sentences. */
export function* behaviorProblems(state: IotState, behaviors: readonly Behavior[]): Generator<string> {
  const names = new Set<string>();
  for (const behavior of behaviors) {
    const { name = '', metric } = behavior;
    if (names.has(name)) yield `Behavior name ${name} is used more than once`;
    names.add(name);
    if (metric === undefined) {
      yield `Behavior ${name} needs a metric`;
      continue;
    }
    yield* metricProblems(state, metric, behavior.metricDimension?.dimensionName);
    const rule = ruleOf(state, metric);
    if (rule)
      for (const problem of criteriaProblems(behavior, metric, rule)) yield `Behavior ${name}: ${problem}`;
  }
  const kinds = new Set(
    behaviors.filter(({ criteria }) => criteria).map(({ criteria }) => !!criteria?.mlDetectionConfig),
  );
  if (kinds.size > 1) yield 'A security profile holds either rules or ML behaviors';
}

function* criteriaProblems({ criteria }: Behavior, metric: string, rule: MetricRule): Generator<string> {
  if (!criteria) return;
  const { comparisonOperator: operator, value, durationSeconds, statisticalThreshold: statistic } = criteria;
  if (criteria.mlDetectionConfig) {
    if (operator || value || durationSeconds !== undefined || statistic) {
      yield 'mlDetectionConfig stands alone';
    }
    if (!rule.ml) yield `${metric} does not support ML`;
    return;
  }
  if (!operator) yield 'comparisonOperator is missing';
  else if (!rule.operators.includes(operator)) yield `${operator} does not fit ${metric}`;
  if ((value === undefined) === (statistic === undefined))
    yield 'either value or statisticalThreshold is needed';
  if (value) {
    const given = Object.entries(value).filter(([, part]) => part !== undefined);
    const fits = given.length === 1 && rule.values.some((member) => member === given[0]![0]);
    if (!fits) yield `value needs exactly one of ${rule.values.join(', ')} for ${metric}`;
    if ((value.count ?? 0) < 0 || !Number.isSafeInteger(value.count ?? 0))
      yield 'count is a whole number from 0';
    const wrong = value.cidrs?.find((cidr) => !isCidr(cidr));
    if (wrong !== undefined) yield `${wrong} is neither an IP address nor a CIDR block`;
  }
  if (statistic) {
    if (!STATISTICS.includes(statistic.statistic ?? ''))
      yield `unknown statistic ${statistic.statistic ?? ''}`;
    if (!rule.operators.includes('less-than')) yield `${metric} has no statistics`;
    if (durationSeconds === undefined) yield 'a statistic needs durationSeconds';
  }
  if (durationSeconds === undefined) {
    if (rule.duration === 'required') yield `durationSeconds is needed for ${metric}`;
  } else if (rule.duration === 'never') yield `durationSeconds does not fit ${metric}`;
  else if (!DURATIONS.includes(durationSeconds)) yield `durationSeconds is one of ${DURATIONS.join(', ')}`;
}

function isCidr(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    more.length === 0 && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}
