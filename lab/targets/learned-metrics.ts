import {
  DescribeSecurityProfileCommand,
  UpdateSecurityProfileCommand,
  type Behavior,
  type IoTClient,
} from '@aws-sdk/client-iot';
import { UserError } from '#kernel';
import { learnedBehavior } from '../scenario/expectations.ts';

/**
 * Has the security profile learn what is usual for these metrics (ML Detect), with alarms of high confidence only.
 * AWS alarms after 14 days and 25,000 datapoints of a metric.
 *
 * @throws UserError LAB_SCENARIO_INVALID where there is no Detect
 */
export async function learnMetrics(
  iot: IoTClient,
  securityProfileName: string | undefined,
  metrics: readonly string[],
): Promise<void> {
  if (metrics.length === 0) return;
  if (!securityProfileName) {
    throw new UserError('LAB_SCENARIO_INVALID', 'Learned metrics need Detect, which is not deployed.', {
      hint: "Write `requires: ['detect', 'mlDetect']`.",
    });
  }
  const { behaviors = [] } = await iot.send(new DescribeSecurityProfileCommand({ securityProfileName }));
  const learned = metrics.map((metric): Behavior => ({
    name: learnedBehavior(metric),
    metric,
    criteria: {
      consecutiveDatapointsToAlarm: 1,
      consecutiveDatapointsToClear: 1,
      mlDetectionConfig: { confidenceLevel: 'HIGH' },
    },
  }));
  await iot.send(
    new UpdateSecurityProfileCommand({ securityProfileName, behaviors: [...behaviors, ...learned] }),
  );
}
