import {
  CreateCustomMetricCommand,
  DeleteCustomMetricCommand,
  DescribeSecurityProfileCommand,
  UpdateSecurityProfileCommand,
  type CustomMetricType,
  type IoTClient,
} from '@aws-sdk/client-iot';
import { UserError } from '#kernel';
import { DEVICE_CLASSES, type DeviceClass } from '#devices';

/**
 * Declares custom metrics of the devices and has the security profile keep and export them.
 *
 * @throws UserError LAB_SCENARIO_INVALID for a metric that no device class reports, and where there is no Detect
 */
export async function keepCustomMetrics(
  iot: IoTClient,
  securityProfileName: string | undefined,
  metrics: readonly string[],
): Promise<void> {
  if (metrics.length === 0) return;
  if (!securityProfileName) {
    throw new UserError(
      'LAB_SCENARIO_INVALID',
      'Custom metrics need Device Defender Detect, which is not deployed.',
      {
        hint: "Write `requires: ['detect']`.",
      },
    );
  }
  for (const metricName of metrics) {
    const metricType = customMetricType(metricName);
    await iot.send(new CreateCustomMetricCommand({ metricName, metricType, clientRequestToken: metricName }));
  }
  const { additionalMetricsToRetainV2 = [] } = await iot.send(
    new DescribeSecurityProfileCommand({ securityProfileName }),
  );
  await iot.send(
    new UpdateSecurityProfileCommand({
      securityProfileName,
      additionalMetricsToRetainV2: [
        ...additionalMetricsToRetainV2,
        ...metrics.map((metric) => ({ metric, exportMetric: true })),
      ],
    }),
  );
}

/** Deletes custom metrics that no security profile keeps any more. */
export async function removeCustomMetrics(iot: IoTClient, metrics: readonly string[]): Promise<void> {
  for (const metricName of metrics) await iot.send(new DeleteCustomMetricCommand({ metricName }));
}

const TYPES = {
  number: 'number',
  number_list: 'number-list',
  string_list: 'string-list',
  ip_list: 'ip-address-list',
} as const satisfies Record<string, CustomMetricType>;

/** The declared type of a custom metric that devices report. Throws `LAB_SCENARIO_INVALID`. */
export function customMetricType(metric: string): CustomMetricType {
  const classes: readonly DeviceClass[] = Object.values(DEVICE_CLASSES);
  const profile = classes.map(({ customMetrics }) => customMetrics[metric]).find(Boolean);
  if (!profile) {
    const known = new Set(classes.flatMap(({ customMetrics }) => Object.keys(customMetrics)));
    throw new UserError('LAB_SCENARIO_INVALID', `No device class reports a custom metric "${metric}".`, {
      hint: `Custom metrics: ${[...known].join(', ')}.`,
    });
  }
  if (profile.kind === 'gauge') return TYPES.number;
  return TYPES[Object.keys(profile.value)[0] as keyof typeof TYPES];
}
