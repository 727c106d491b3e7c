import type { Behavior } from '@aws-sdk/client-iot';
import type { ViolationEvent } from './violations.ts';

/**
 * The SNS message of a violation event, members in the order of real ones (AWS workshops of 2018 and 2019). Times are
 * epoch milliseconds, unlike the API's. Verification state and ML details are left out: no sample has them.
 */
export function alertMessage(event: ViolationEvent): string {
  return JSON.stringify({
    violationEventTime: event.timeMs,
    thingName: event.device.name,
    behavior: shownBehavior(event.behavior),
    violationEventType: event.type,
    ...(event.value && { metricValue: event.value }),
    violationId: event.id,
    securityProfileName: event.profileName,
  });
}

function shownBehavior({ name, metric, metricDimension, criteria, suppressAlerts }: Behavior) {
  return {
    name,
    metric,
    ...(metricDimension && { metricDimension }),
    criteria: criteria && {
      comparisonOperator: criteria.comparisonOperator,
      value: criteria.value,
      durationSeconds: criteria.durationSeconds,
      consecutiveDatapointsToAlarm: criteria.consecutiveDatapointsToAlarm ?? 1,
      consecutiveDatapointsToClear: criteria.consecutiveDatapointsToClear ?? 1,
      statisticalThreshold: criteria.statisticalThreshold,
      mlDetectionConfig: criteria.mlDetectionConfig,
    },
    suppressAlerts,
  };
}
