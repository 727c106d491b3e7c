import type { Behavior, MetricDimension } from '@aws-sdk/client-iot';
import type { DeviceIdentity } from '../broker/index.ts';
import type { MetricKind } from './metric-kinds.ts';
import type { TopicScope } from './topic-scope.ts';

/** A behavior; without a name it is not judged. */
export type MonitoredBehavior = Omit<Behavior, 'name'> & { readonly name?: string | undefined };

/** What Device Defender needs of a security profile; the API's `SecurityProfile` fits. */
export interface MonitoredProfile {
  /** Without a name behaviors are not judged. */
  readonly name?: string | undefined;
  readonly behaviors?: readonly MonitoredBehavior[] | undefined;
  readonly additionalMetricsToRetain?: readonly string[] | undefined;
  readonly additionalMetricsToRetainV2?:
    | readonly {
        readonly metric?: string | undefined;
        readonly metricDimension?: MetricDimension | undefined;
        readonly exportMetric?: boolean | undefined;
      }[]
    | undefined;
  readonly metricsExportConfig?:
    { readonly mqttTopic?: string | undefined; readonly roleArn?: string | undefined } | undefined;
  readonly alertTargets?:
    | Readonly<
        Record<
          string,
          { readonly alertTargetArn?: string | undefined; readonly roleArn?: string | undefined }
        >
      >
    | undefined;
}

/** The registry as Device Defender sees it. */
export interface SecurityProfiles {
  /**
   * The profiles attached to a device: by its groups, to all registered, to all unregistered, or to all things. A
   * profile that has not changed is the same object each time.
   */
  profilesOf(device: DeviceIdentity): readonly MonitoredProfile[];
  isRegistered(thingName: string): boolean;
  /** Rises whenever profiles, their targets, things, groups, dimensions or custom metrics change. */
  revision(): number;
  /** The kind of a custom metric by its declared type. Without it custom metrics are left out. */
  customMetric?(name: string): MetricKind | undefined;
  /** A dimension with its operator. Without it scoped metrics are left out. */
  scope?(dimension: MetricDimension): TopicScope | undefined;
  /** The scopes that some profile uses. */
  scopes?(): readonly TopicScope[];
}

/** A metric to keep or to export. */
export interface PlannedMetric {
  /** Metric and scope. */
  readonly key: string;
  readonly metric: string;
  readonly kind: MetricKind;
  readonly scope: TopicScope | undefined;
}
