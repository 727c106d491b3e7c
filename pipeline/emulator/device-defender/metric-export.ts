import type { Clock, Logger } from '#kernel';
import type { Message } from '../broker/index.ts';
import { metricText } from './metric-text.ts';
import type { MetricValue } from './metric-value.ts';

/** One exported datapoint, in the order of the documented schema ("metrics-export-json-schema"). */
export interface ExportedMetric {
  readonly name: string;
  readonly thing: string;
  readonly value: MetricValue;
  readonly version: 1;
  /** Epoch milliseconds: the report's arrival, or the end of the window. */
  readonly timestamp: number;
  readonly dimension?: { readonly name: string; readonly operator: 'IN' | 'NOT_IN' };
}

/** What IoT asks before it acts with a role of the account. */
export interface IotRoleRequest {
  readonly roleArn: string;
  readonly service: 'iot.amazonaws.com';
  readonly action: string;
  readonly resource: string;
}

export type AuthorizeIotRole = (request: IotRoleRequest) => IotRoleDecision | Promise<IotRoleDecision>;

export interface IotRoleDecision {
  readonly allowed: boolean;
  /** Why not. */
  readonly message?: string | undefined;
}

export interface ExportDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly region: string;
  readonly accountId: string;
  readonly authorizeRole: AuthorizeIotRole;
  publish(message: Message): void;
}

/** An MQTT payload is at most 128 KB. */
const MOST_BYTES = 131_072;
const HEAD = '{"version":"1.0","metrics":[';
const TAIL = ']}';

/** Publishes metrics to a profile's topic; what its role may not publish is dropped and counted. */
export class MetricExport {
  readonly #deps: ExportDependencies;
  readonly counters = { exportedMetrics: 0, exportMessages: 0, exportsDenied: 0 };

  constructor(deps: ExportDependencies) {
    this.#deps = deps;
  }

  send(mqttTopic: string, roleArn: string, metrics: readonly ExportedMetric[]): void {
    if (metrics.length === 0) return;
    const { authorizeRole, clock, region, accountId } = this.#deps;
    const resource = `arn:aws:iot:${region}:${accountId}:topic/${mqttTopic}`;
    const answer = authorizeRole({ roleArn, service: 'iot.amazonaws.com', action: 'iot:Publish', resource });
    if (!(answer instanceof Promise)) {
      this.#finish(answer.allowed, mqttTopic, metrics);
      return;
    }
    const hold = clock.hold('device defender: export role to be checked');
    answer
      .then(({ allowed }) => this.#finish(allowed, mqttTopic, metrics))
      .catch((error: unknown) =>
        this.#deps.logger.error('export failed', { mqttTopic, error: String(error) }),
      )
      .finally(() => hold.release());
  }

  #finish(allowed: boolean, mqttTopic: string, metrics: readonly ExportedMetric[]): void {
    if (!allowed) {
      this.counters.exportsDenied++;
      this.#deps.logger.warn('metrics export denied: the role may not publish', { mqttTopic });
      return;
    }
    this.counters.exportedMetrics += metrics.length;
    for (const payload of batches(metrics)) {
      this.counters.exportMessages++;
      this.#deps.publish({ topic: mqttTopic, payload, qos: 1, retain: false });
    }
  }
}

/** The messages for these metrics, each within the payload limit; every metric is written once. */
export function* batches(metrics: readonly ExportedMetric[], mostBytes = MOST_BYTES): Generator<Buffer> {
  const whole = Buffer.from(HEAD + metrics.map(metricText).join(',') + TAIL);
  if (whole.length <= mostBytes || metrics.length === 1) {
    yield whole;
    return;
  }
  const half = metrics.length >> 1;
  yield* batches(metrics.slice(0, half), mostBytes);
  yield* batches(metrics.slice(half), mostBytes);
}
