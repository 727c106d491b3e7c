import type { DeviceIdentity } from '../../broker/index.ts';
import {
  EMPTY_PLAN,
  type MonitoringPlan,
  type PlannedBehavior,
  type RetainedMetric,
} from '../monitoring-plan.ts';
import type { Alarm } from './alarm.ts';
import { ListSeries, NumberSeries, type Series } from './series.ts';
import type { ActiveViolation } from './violations.ts';

export type DeviceAlarm = Alarm<ActiveViolation> & {
  /** Time of the last datapoint judged, epoch milliseconds. */
  judgedMs: number;
};

/** What Detect keeps of one device. */
export class DeviceState {
  device: DeviceIdentity;
  readonly key: string;
  /** Kept datapoints by metric and scope. */
  readonly series = new Map<string, Series>();
  readonly alarms = new Map<string, DeviceAlarm>();
  plan: MonitoringPlan = EMPTY_PLAN;
  /** Of the plans that it follows. */
  revision = Number.NaN;
  /** The series of `plan.cloud` and `plan.device`, in their order. */
  cloud: readonly Series[] = [];
  reported: readonly Series[] = [];

  constructor(device: DeviceIdentity, key: string) {
    this.device = device;
    this.key = key;
  }

  follow(plan: MonitoringPlan, revision: number): void {
    this.revision = revision;
    if (plan === this.plan) return;
    this.plan = plan;
    this.cloud = plan.cloud.map((metric) => this.#seriesOf(metric));
    this.reported = plan.device.map((metric) => this.#seriesOf(metric));
  }

  alarmOf({ key }: Pick<PlannedBehavior, 'key'>): DeviceAlarm {
    let alarm = this.alarms.get(key);
    if (!alarm) {
      alarm = { bad: 0, good: 0, violation: undefined, judgedMs: Number.NEGATIVE_INFINITY };
      this.alarms.set(key, alarm);
    }
    return alarm;
  }

  #seriesOf({ key, kind }: RetainedMetric): Series {
    let series = this.series.get(key);
    if (!series) {
      const isNumber = kind.member === 'count' || kind.member === 'number';
      series = isNumber ? new NumberSeries() : (new ListSeries() as Series);
      this.series.set(key, series);
    }
    return series;
  }
}
