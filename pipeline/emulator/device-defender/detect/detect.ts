import { DAY, type Random } from '#kernel';
import type { DeviceIdentity } from '../../broker/index.ts';
import type { CloudWatchDimensions, CloudWatchMetricName, CloudWatchMetrics } from '../cloudwatch-metrics.ts';
import { WINDOW_MS, deviceKey, type DeviceWindow } from '../device-window.ts';
import { unwrapValue, wrapValue, type Measured, type MetricValues } from '../metric-value.ts';
import type { MonitoringPlan, MonitoringPlans, PlannedBehavior, RetainedMetric } from '../monitoring-plan.ts';
import { countDatapoint } from './alarm.ts';
import { JITTER_MS, behaviorKey, isWholeWindow, measure } from './behavior.ts';
import { isList } from './comparison.ts';
import { DeviceState, type DeviceAlarm } from './device-state.ts';
import { BehaviorModels } from './ml/behavior-models.ts';
import { percentile } from './percentile.ts';
import type { Series } from './series.ts';
import { Violations, type ViolationEvent } from './violations.ts';

export interface DetectDependencies {
  readonly plans: MonitoringPlans;
  readonly random: Random;
  readonly cloudWatch: CloudWatchMetrics;
  /** A violation event that is not suppressed, with where to tell of it. */
  alert(event: ViolationEvent, target: NonNullable<PlannedBehavior['alertTarget']>): void;
}

/** Datapoints are stored for 14 days (AWS IoT Device Defender quotas). */
const RETENTION_MS = 14 * DAY;
/** Without a datapoint for longer than this an alarm is void (developer guide, "device-defender-troubleshoot"). */
const SILENCE_MS = 2 * DAY;

const COUNTED_AS: Readonly<Record<ViolationEvent['type'], CloudWatchMetricName>> = {
  'in-alarm': 'Violations',
  'alarm-cleared': 'ViolationsCleared',
  'alarm-invalidated': 'ViolationsInvalidated',
};

/**
 * Detect: keeps the datapoints that security profiles ask for, judges them by their behaviors, and raises, clears and
 * voids alarms. Knows nothing of time but what it is told.
 */
export class Detect {
  readonly violations = new Violations();
  readonly models = new BehaviorModels();
  readonly #deps: DetectDependencies;
  readonly #devices = new Map<string, DeviceState>();
  #forgottenMs = Number.NEGATIVE_INFINITY;

  constructor(deps: DetectDependencies) {
    this.#deps = deps;
  }

  /** A device's kept datapoints; the registered thing of that name first. */
  deviceNamed(name: string): DeviceState | undefined {
    return this.#devices.get(name) ?? this.#devices.get(`?${name}`);
  }

  devices(): Iterable<DeviceState> {
    return this.#devices.values();
  }

  /** Takes in a report and judges it at once. */
  takeReport(device: DeviceIdentity, values: MetricValues, nowMs: number): void {
    const state = this.#stateOf(device);
    if (!state) return;
    for (const [index, metric] of state.plan.device.entries()) {
      const value = Object.hasOwn(values, metric.metric) ? values[metric.metric] : undefined;
      const measured = value && unwrapValue(value, metric.kind.member);
      if (measured !== undefined) this.#take(state, metric, state.reported[index]!, measured, nowMs);
    }
  }

  /**
   * Takes in what the broker saw of a device in the window that ended at `endMs`.
   *
   * @param only the one metric that has a datapoint
   */
  takeWindow(window: DeviceWindow, endMs: number, only?: string): void {
    const state = this.#stateOf(window.device);
    if (!state) return;
    for (const [index, metric] of state.plan.cloud.entries()) {
      if (only !== undefined && metric.metric !== only) continue;
      const measured = metric.kind.read?.(window, metric.scope?.key);
      if (measured !== undefined) this.#take(state, metric, state.cloud[index]!, measured, endMs);
    }
  }

  /** Judges by the fleet, once all devices of the window are in, and voids alarms that nothing keeps up. */
  endWindow(endMs: number): void {
    this.#judgeStatistics(endMs);
    this.#invalidate(endMs);
    this.models.train(endMs, this.#devices.values());
    if (endMs - this.#forgottenMs >= DAY) {
      this.#forgottenMs = endMs;
      this.violations.forget(endMs);
      for (const { series } of this.#devices.values()) {
        for (const points of series.values()) points.forget(endMs - RETENTION_MS);
      }
    }
  }

  /** What is known of the device, brought up to date with its profiles; nothing when none watches it. */
  #stateOf(device: DeviceIdentity): DeviceState | undefined {
    const key = deviceKey(device);
    const { plans } = this.#deps;
    let state = this.#devices.get(key);
    const revision = plans.revision();
    if (state?.revision === revision) return state;
    const plan = plans.of(device, key);
    if (!state) {
      if (plan.cloud.length + plan.device.length === 0) return undefined;
      state = new DeviceState(device, key);
      this.#devices.set(key, state);
    }
    state.follow(plan, revision);
    return state;
  }

  #take(
    state: DeviceState,
    metric: RetainedMetric,
    series: Series,
    measured: Measured,
    timeMs: number,
  ): void {
    series.append(timeMs, measured);
    for (const behavior of metric.behaviors) {
      if (behavior.confidence) {
        if (isList(measured)) continue;
        const isUsual = this.models.judge(behavior, measured, timeMs);
        if (isUsual !== undefined) this.#count(state, behavior, measured, isUsual, timeMs);
        continue;
      }
      if (!behavior.judge) continue;
      const value = behavior.windowMs === undefined ? measured : measure(behavior, series, timeMs, JITTER_MS);
      if (value === undefined) continue;
      const isWhole = behavior.windowMs === undefined || isWholeWindow(behavior.windowMs, series, timeMs);
      const isNormal = behavior.judge(value, isWhole);
      if (isNormal !== undefined) this.#count(state, behavior, value, isNormal, timeMs);
    }
  }

  /** Each device's value over the duration against a percentile of all devices' (see `percentile`). */
  #judgeStatistics(endMs: number): void {
    const groups = new Map<
      string,
      { readonly behavior: PlannedBehavior; readonly states: DeviceState[]; readonly values: number[] }
    >();
    for (const state of this.#devices.values()) {
      for (const behavior of state.plan.statistical) {
        const series = state.series.get(behavior.metricKey);
        const value = series && measure(behavior, series, endMs, 0);
        if (value === undefined) continue;
        let group = groups.get(behavior.key);
        if (!group) groups.set(behavior.key, (group = { behavior, states: [], values: [] }));
        group.states.push(state);
        group.values.push(value);
      }
    }
    for (const { behavior, states, values } of groups.values()) {
      const sorted = Float64Array.from(values).sort();
      // No percentiles once a value is negative (developer guide, "dd-detect-custom-metrics").
      if (sorted[0]! < 0) continue;
      const { percent = 0, compare } = behavior;
      const limit = percentile(sorted, percent);
      for (const [index, state] of states.entries()) {
        const value = values[index]!;
        const series = state.series.get(behavior.metricKey)!;
        // A device that sent nothing since the last window adds to the fleet's picture but has no datapoint now.
        if (series.lastMs <= endMs - WINDOW_MS) continue;
        this.#count(state, behavior, value, compare!(value, limit), endMs);
      }
    }
  }

  #count(
    state: DeviceState,
    behavior: PlannedBehavior,
    measured: Measured,
    isNormal: boolean,
    timeMs: number,
  ): void {
    // Most devices never do anything wrong: they need no counters.
    const alarm = isNormal ? state.alarms.get(behavior.key) : state.alarmOf(behavior);
    if (!alarm) return;
    alarm.judgedMs = timeMs;
    const change = countDatapoint(alarm, isNormal, behavior);
    // An empty list of ports or addresses clears at once (developer guide, "device-defender-troubleshoot").
    const isEmpty = isList(measured) && measured.length === 0;
    if (change === 'none' && !(isEmpty && alarm.violation)) return;
    const value = wrapValue(behavior.kind.member, measured);
    if (change === 'raised') this.#raise(state, alarm, behavior, value, timeMs);
    else if (change === 'continued') Object.assign(alarm.violation!, { lastMs: timeMs, lastValue: value });
    else this.#clear(alarm, behavior, value, timeMs);
  }

  #raise(
    state: DeviceState,
    alarm: DeviceAlarm,
    behavior: PlannedBehavior,
    value: ViolationEvent['value'] & object,
    timeMs: number,
  ): void {
    const id = this.#deps.random.fork(`violation ${state.key}\n${behavior.key}\n${timeMs}`).hex(32);
    alarm.violation = {
      id,
      device: state.device,
      profileName: behavior.profileName,
      behavior: behavior.behavior,
      criteriaType: behavior.criteriaType,
      confidence: behavior.confidence,
      startMs: timeMs,
      lastMs: timeMs,
      lastValue: value,
    };
    this.violations.raise(alarm.violation);
    this.#announce(behavior.alertTarget);
  }

  #clear(
    alarm: DeviceAlarm,
    behavior: PlannedBehavior,
    value: ViolationEvent['value'] & object,
    timeMs: number,
  ): void {
    this.violations.clear(alarm.violation!, timeMs, value);
    alarm.violation = undefined;
    this.#announce(behavior.alertTarget);
  }

  /** Alarms end when the device has long been silent, or when nothing watches this behavior of it any more. */
  #invalidate(endMs: number): void {
    for (const violation of this.violations.active()) {
      const state = this.#devices.get(deviceKey(violation.device))!;
      const key = behaviorKey(violation.profileName, violation.behavior.name ?? '');
      const plan = this.#deps.plans.of(violation.device, state.key);
      const behavior = behaviorsOf(plan).find((planned) => planned.key === key);
      const alarm = state.alarms.get(key)!;
      if (behavior && endMs - alarm.judgedMs <= SILENCE_MS) continue;
      this.violations.invalidate(violation, endMs);
      state.alarms.delete(key);
      this.#announce(behavior?.alertTarget);
    }
  }

  /** Counts the event recorded last, and tells of it unless its behavior is suppressed. */
  #announce(target: PlannedBehavior['alertTarget']): void {
    const event = this.violations.events().at(-1)!;
    const { cloudWatch, alert } = this.#deps;
    const SecurityProfileName = event.profileName;
    const BehaviorName = event.behavior.name ?? '';
    const scopes: CloudWatchDimensions[] = [
      {},
      { SecurityProfileName },
      { SecurityProfileName, BehaviorName },
    ];
    for (const dimensions of scopes) {
      cloudWatch.add(COUNTED_AS[event.type], dimensions, event.timeMs, 1);
    }
    if (target && event.behavior.suppressAlerts !== true) alert(event, target);
  }
}

function behaviorsOf(plan: MonitoringPlan): PlannedBehavior[] {
  return [...[...plan.cloud, ...plan.device].flatMap(({ behaviors }) => behaviors), ...plan.statistical];
}
