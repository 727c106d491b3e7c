import type { EmulatorContext, Service } from '../../service.ts';
import { eventOperations } from './events.ts';
import { groupOperations, type LogGroups } from './groups.ts';

const GROUP_NAME = { length: [1, 512], pattern: /[.\-_/#A-Za-z0-9]+/ } as const;
const STREAM_NAME = { length: [1, 512], pattern: /[^:*]*/ } as const;

/** The retention periods that the service knows (PutRetentionPolicy, API reference), in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** CloudWatch Logs: groups, streams, events. No metric filters, subscriptions, or Insights queries. */
export function createCloudWatchLogsService(context: EmulatorContext): Service {
  const groups: LogGroups = new Map();
  return {
    id: 'CloudWatch Logs',
    operations: {
      ...groupOperations(context, groups),
      ...eventOperations(context, groups, context.random.fork('logs')),
    },
    constraints: {
      CreateLogGroup: { logGroupName: GROUP_NAME },
      CreateLogStream: { logGroupName: GROUP_NAME, logStreamName: STREAM_NAME },
      PutRetentionPolicy: { retentionInDays: { values: RETENTION_DAYS } },
      PutLogEvents: { logEvents: { length: [1, 10_000] }, 'logEvents[].message': { length: [1, 262_144] } },
      GetLogEvents: { limit: { range: [1, 10_000] } },
      FilterLogEvents: { limit: { range: [1, 10_000] } },
    },
  };
}
