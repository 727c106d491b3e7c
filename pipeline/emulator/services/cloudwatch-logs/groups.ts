import { ServiceError, type EmulatorContext, type Operations } from '../../service.ts';
import { storedBytes, type LogGroup, type LogStream } from './state.ts';

type Logs = Operations<typeof import('@aws-sdk/client-cloudwatch-logs')>;

export type LogGroups = Map<string, LogGroup>;

/** By name or ARN. Throws ResourceNotFoundException. */
export function getGroup(groups: LogGroups, nameOrArn: string | undefined): LogGroup {
  const name = (nameOrArn ?? '').replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
  const group = groups.get(name);
  if (!group) {
    throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return group;
}

export function getStream(group: LogGroup, name: string): LogStream {
  const stream = group.streams.get(name);
  if (!stream) {
    throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }
  return stream;
}

/** Log groups and streams, retention and tags. Retention is kept and shown, but nothing expires. */
export function groupOperations(context: EmulatorContext, groups: LogGroups) {
  const { clock, region, accountId } = context;
  return {
    CreateLogGroup: ({ logGroupName, tags = {} }) => {
      if (groups.has(logGroupName)) {
        throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
      }
      groups.set(logGroupName, {
        name: logGroupName,
        arn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}`,
        createdAt: clock.now(),
        retentionInDays: undefined,
        tags,
        streams: new Map(),
      });
      return {};
    },

    DeleteLogGroup: ({ logGroupName }) => {
      groups.delete(getGroup(groups, logGroupName).name);
      return {};
    },

    DescribeLogGroups: ({ logGroupNamePrefix = '', logGroupNamePattern = '' }) => ({
      logGroups: [...groups.values()]
        .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((group) => ({
          logGroupName: group.name,
          arn: `${group.arn}:*`,
          logGroupArn: group.arn,
          creationTime: group.createdAt,
          retentionInDays: group.retentionInDays,
          metricFilterCount: 0,
          storedBytes: storedBytes(group),
          logGroupClass: 'STANDARD' as const,
        })),
    }),

    PutRetentionPolicy: ({ logGroupName, retentionInDays }) => {
      getGroup(groups, logGroupName).retentionInDays = retentionInDays;
      return {};
    },

    DeleteRetentionPolicy: ({ logGroupName }) => {
      getGroup(groups, logGroupName).retentionInDays = undefined;
      return {};
    },

    TagResource: ({ resourceArn, tags }) => {
      Object.assign(getGroup(groups, resourceArn).tags, tags);
      return {};
    },

    UntagResource: ({ resourceArn, tagKeys }) => {
      const group = getGroup(groups, resourceArn);
      group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !tagKeys.includes(key)));
      return {};
    },

    ListTagsForResource: ({ resourceArn }) => ({ tags: getGroup(groups, resourceArn).tags }),

    CreateLogStream: ({ logGroupName, logStreamName }) => {
      const group = getGroup(groups, logGroupName);
      if (group.streams.has(logStreamName)) {
        throw new ServiceError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      }
      group.streams.set(logStreamName, {
        name: logStreamName,
        arn: `${group.arn}:log-stream:${logStreamName}`,
        createdAt: clock.now(),
        lastIngestionTime: undefined,
        events: [],
      });
      return {};
    },

    DeleteLogStream: ({ logGroupName, logStreamName }) => {
      const group = getGroup(groups, logGroupName);
      group.streams.delete(getStream(group, logStreamName).name);
      return {};
    },

    DescribeLogStreams: ({ logGroupName, logGroupIdentifier, logStreamNamePrefix = '' }) => ({
      logStreams: [...getGroup(groups, logGroupName ?? logGroupIdentifier).streams.values()]
        .filter(({ name }) => name.startsWith(logStreamNamePrefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((stream) => ({
          logStreamName: stream.name,
          arn: stream.arn,
          creationTime: stream.createdAt,
          firstEventTimestamp: stream.events[0]?.timestamp,
          lastEventTimestamp: stream.events.at(-1)?.timestamp,
          lastIngestionTime: stream.lastIngestionTime,
        })),
    }),
  } satisfies Logs;
}
