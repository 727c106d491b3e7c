import { DAY, HOUR, type Random } from '#kernel';

import { ServiceError, type EmulatorContext, type Operations } from '../../service.ts';
import { compileFilterPattern } from './filter-pattern.ts';
import { getGroup, getStream, type LogGroups } from './groups.ts';
import { appendEvents, type LogEvent, type LogStream } from './state.ts';

type Logs = Operations<typeof import('@aws-sdk/client-cloudwatch-logs')>;

/** PutLogEvents, CloudWatch Logs API reference: how far events may lie in the past and the future. */
const OLDEST_MS = 14 * DAY;
const NEWEST_MS = 2 * HOUR;
const MOST_FOUND = 10_000;

/** Writing and reading log events. */
export function eventOperations(context: EmulatorContext, groups: LogGroups, random: Random) {
  const { clock } = context;
  return {
    PutLogEvents: ({ logGroupName, logStreamName, logEvents }) => {
      const stream = getStream(getGroup(groups, logGroupName), logStreamName);
      const now = clock.now();
      const rejected: { tooNewLogEventStartIndex?: number; tooOldLogEventEndIndex?: number } = {};
      const accepted: LogEvent[] = [];
      for (const [index, { timestamp = 0, message = '' }] of logEvents.entries()) {
        if (timestamp < (logEvents[index - 1]?.timestamp ?? 0)) {
          throw new ServiceError(
            'InvalidParameterException',
            'Log events in a single PutLogEvents request must be in chronological order.',
          );
        }
        if (timestamp < now - OLDEST_MS) rejected.tooOldLogEventEndIndex = index + 1;
        else if (timestamp > now + NEWEST_MS) rejected.tooNewLogEventStartIndex ??= index;
        else accepted.push({ id: random.hex(32), timestamp, ingestionTime: now, message });
      }
      appendEvents(stream, accepted);
      if (accepted.length > 0) stream.lastIngestionTime = now;
      return {
        nextSequenceToken: random.hex(16),
        rejectedLogEventsInfo: Object.keys(rejected).length > 0 ? rejected : undefined,
      };
    },

    GetLogEvents: (input) => {
      const group = getGroup(groups, input.logGroupName ?? input.logGroupIdentifier);
      const found = between(getStream(group, input.logStreamName), input.startTime, input.endTime);
      const { start, end } = window(found.length, input);
      return {
        events: found
          .slice(start, end)
          .map(({ timestamp, ingestionTime, message }) => ({ timestamp, ingestionTime, message })),
        nextForwardToken: `f/${end}`,
        nextBackwardToken: `b/${start}`,
      };
    },

    FilterLogEvents: (input) => {
      const group = getGroup(groups, input.logGroupName ?? input.logGroupIdentifier);
      const matches = compileFilterPattern(input.filterPattern ?? '');
      const streams = [...group.streams.values()].filter(
        ({ name }) =>
          (input.logStreamNames?.includes(name) ?? true) && name.startsWith(input.logStreamNamePrefix ?? ''),
      );
      const found = streams
        .flatMap((stream) =>
          between(stream, input.startTime, input.endTime).map((event) => ({ stream, event })),
        )
        .filter(({ event }) => matches(event.message))
        .sort((a, b) => a.event.timestamp - b.event.timestamp);
      const start = Number(input.nextToken ?? 0);
      const end = start + (input.limit ?? MOST_FOUND);
      return {
        events: found.slice(start, end).map(({ stream, event }) => ({
          logStreamName: stream.name,
          timestamp: event.timestamp,
          message: event.message,
          ingestionTime: event.ingestionTime,
          eventId: event.id,
        })),
        nextToken: end < found.length ? String(end) : undefined,
        searchedLogStreams: [],
      };
    },
  } satisfies Logs;
}

/** `startTime` inclusive, `endTime` exclusive, in milliseconds. */
function between(stream: LogStream, startTime = 0, endTime = Infinity): LogEvent[] {
  return stream.events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
}

/** The slice a page of GetLogEvents covers: the newest events unless a token or `startFromHead` says otherwise. */
function window(
  count: number,
  page: { nextToken?: string | undefined; startFromHead?: boolean | undefined; limit?: number | undefined },
): { start: number; end: number } {
  const limit = page.limit ?? MOST_FOUND;
  const token = /^([fb])\/(\d+)$/.exec(page.nextToken ?? '');
  if (page.nextToken !== undefined && !token) {
    throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  if (token?.[1] === 'b') return { start: Math.max(0, Number(token[2]) - limit), end: Number(token[2]) };
  const start = token ? Number(token[2]) : page.startFromHead ? 0 : Math.max(0, count - limit);
  return { start, end: Math.min(count, start + limit) };
}
