import { alreadyExists, get, invalidRequest, limitExceeded } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import { usesMetric } from './profile-metrics.ts';
import type { CustomMetric } from './state.ts';
import { saveTags } from './tags.ts';

/** Custom metrics of an account (AWS IoT Device Defender quotas). */
const MOST_CUSTOM_METRICS = 100;

/** Metrics that devices report under `custom_metrics`. Name and type are fixed once created. */
export function customMetricOperations({ state, clock, arn }: Iot) {
  const { customMetrics, securityProfiles, changes } = state;
  return {
    CreateCustomMetric: ({ metricName, metricType, displayName, tags, clientRequestToken: token }) => {
      const old = customMetrics.get(metricName);
      if (old) {
        // Our choice: the same token asks for the same metric once more.
        if (old.token !== token) throw alreadyExists('Custom metric', metricName, old.arn);
        return { metricName, metricArn: old.arn };
      }
      if (metricName.startsWith('aws:')) throw invalidRequest('A custom metric name cannot begin with aws:');
      if (customMetrics.size >= MOST_CUSTOM_METRICS) {
        throw limitExceeded(`An account has at most ${MOST_CUSTOM_METRICS} custom metrics`);
      }
      const now = clock.now();
      const metric: CustomMetric = {
        name: metricName,
        arn: arn('custommetric', metricName),
        token,
        type: metricType,
        createdAt: now,
        modifiedAt: now,
        displayName,
      };
      customMetrics.set(metricName, metric);
      saveTags(state, metric.arn, tags);
      changes.announce('detect-metric');
      return { metricName, metricArn: metric.arn };
    },

    DescribeCustomMetric: ({ metricName }) => describe(get(customMetrics, 'Custom metric', metricName)),

    UpdateCustomMetric: ({ metricName, displayName }) => {
      const metric = get(customMetrics, 'Custom metric', metricName);
      Object.assign(metric, { displayName, modifiedAt: clock.now() });
      return describe(metric);
    },

    DeleteCustomMetric: ({ metricName }) => {
      const metric = customMetrics.get(metricName);
      if (!metric) return {};
      const user = [...securityProfiles.values()].find(({ settings }) => usesMetric(settings, metricName));
      if (user) throw invalidRequest(`Custom metric ${metricName} is used by security profile ${user.name}`);
      customMetrics.delete(metricName);
      state.tags.delete(metric.arn);
      changes.announce('detect-metric');
      return {};
    },

    ListCustomMetrics: ({ nextToken, maxResults }) => {
      const paged = page(customMetrics.keys(), nextToken, maxResults);
      return { metricNames: paged.items, nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}

function describe({ name, arn, type, displayName, createdAt, modifiedAt }: CustomMetric) {
  return {
    metricName: name,
    metricArn: arn,
    metricType: type,
    displayName,
    creationDate: new Date(createdAt),
    lastModifiedDate: new Date(modifiedAt),
  };
}
