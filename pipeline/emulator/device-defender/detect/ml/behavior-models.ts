import { DAY } from '#kernel';
import type { ModelStatus } from '@aws-sdk/client-iot';
import type { PlannedBehavior } from '../../monitoring-plan.ts';
import type { DeviceState } from '../device-state.ts';
import { NumberSeries } from '../series.ts';
import { isUsual, trainModel, type BehaviorModel } from './behavior-model.ts';

/** The first model, and each after it, learns from 14 days (developer guide, "dd-detect-ml"). */
const TRAINING_MS = 14 * DAY;
/** Datapoints that a model needs of its 14 days (the same page). */
const LEAST_DATAPOINTS = 25_000;
/** A model that cannot be refreshed is dropped after 30 days; so is what nobody feeds (the same page). */
const RETENTION_MS = 30 * DAY;
/** Our choice: of more values than this every n-th is learned from. */
const MOST_VALUES = 200_000;

/** How the model of one behavior stands. Times in epoch milliseconds. */
export interface ModelTraining {
  readonly metricKey: string;
  /** When its first datapoint came. */
  readonly startMs: number;
  status: ModelStatus;
  model: BehaviorModel | undefined;
  lastRefreshMs: number | undefined;
  nextTrainingMs: number;
  lastDatapointMs: number;
  /** Of the trailing 14 days when last trained, and those since. */
  datapoints: number;
}

/** The models of all ML behaviors: built after 14 days, refreshed daily, dropped when stale. */
export class BehaviorModels {
  readonly #trainings = new Map<string, ModelTraining>();

  training(key: string): ModelTraining | undefined {
    return this.#trainings.get(key);
  }

  /** Whether a datapoint is usual; nothing while there is no model. */
  judge({ key, metricKey, confidence }: PlannedBehavior, value: number, timeMs: number): boolean | undefined {
    let training = this.#trainings.get(key);
    // Another metric under the same name is another behavior.
    if (!training || training.metricKey !== metricKey) {
      training = {
        metricKey,
        startMs: timeMs,
        status: 'PENDING_BUILD',
        model: undefined,
        lastRefreshMs: undefined,
        nextTrainingMs: timeMs + TRAINING_MS,
        lastDatapointMs: timeMs,
        datapoints: 0,
      };
      this.#trainings.set(key, training);
    }
    training.lastDatapointMs = timeMs;
    training.datapoints++;
    return training.model && confidence && isUsual(training.model, value, confidence);
  }

  /** Trains what is due. Cheap when nothing is. */
  train(nowMs: number, devices: Iterable<DeviceState>): void {
    const due = new Map<string, { training: ModelTraining; series: NumberSeries[] }>();
    for (const [key, training] of this.#trainings) {
      if (training.lastDatapointMs < nowMs - RETENTION_MS) this.#trainings.delete(key);
      else if (training.nextTrainingMs <= nowMs) due.set(key, { training, series: [] });
    }
    if (due.size === 0) return;
    for (const { plan, series } of devices) {
      for (const { behaviors } of [...plan.cloud, ...plan.device]) {
        for (const { key, metricKey } of behaviors) {
          const points = due.has(key) ? series.get(metricKey) : undefined;
          if (points instanceof NumberSeries) due.get(key)!.series.push(points);
        }
      }
    }
    for (const { training, series } of due.values()) refresh(training, series, nowMs);
  }
}

/** Datapoints of the trailing 14 days as a share of what a model needs, in whole percent up to 100. */
export function collectedPercentage({ datapoints }: ModelTraining): number {
  return Math.min(100, Math.floor((datapoints / LEAST_DATAPOINTS) * 100));
}

function refresh(training: ModelTraining, series: readonly NumberSeries[], nowMs: number): void {
  const afterMs = nowMs - TRAINING_MS;
  let count = 0;
  for (const points of series) for (const _point of points.between(afterMs, nowMs)) count++;
  training.datapoints = count;
  training.nextTrainingMs += DAY;
  if (count >= LEAST_DATAPOINTS) {
    const step = Math.ceil(count / MOST_VALUES);
    const values: number[] = [];
    let index = 0;
    for (const points of series) {
      for (const [, value] of points.between(afterMs, nowMs)) if (index++ % step === 0) values.push(value);
    }
    training.model = trainModel(values);
    training.status = 'ACTIVE';
    training.lastRefreshMs = nowMs;
  } else if (training.model && nowMs - training.lastRefreshMs! >= RETENTION_MS) {
    training.model = undefined;
    training.status = 'EXPIRED';
  }
}
