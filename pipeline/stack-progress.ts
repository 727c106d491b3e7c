import {
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  type CloudFormationClient,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { setTimeout as realSleep } from 'node:timers/promises';

/** A step of a stack operation, as the user is told about it. */
export interface DeployEvent {
  readonly logicalId: string;
  readonly resourceType: string;
  readonly status: string;
  readonly reason?: string;
}

export interface ProgressOptions {
  readonly onEvent?: (event: DeployEvent) => void;
  /** Real milliseconds between two looks. Default 2,000; emulators answer at once and can be asked more often. */
  readonly pollMs?: number;
}

/** The stack of that name or id, or `undefined`. */
export async function findStack(
  cloudformation: CloudFormationClient,
  StackName: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0];
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined;
    throw error;
  }
}

/** The id of the newest event: where `followStack` begins. */
export async function lastEventId(
  cloudformation: CloudFormationClient,
  stackId: string,
): Promise<string | undefined> {
  const [newest] = await eventsSince(cloudformation, stackId, undefined, 1);
  return newest?.EventId;
}

/**
 * Reports a stack's events until no operation runs any more.
 *
 * @param after the last event that is not news
 * @returns the stack as it ended, and the events since, oldest first
 */
export async function followStack(
  cloudformation: CloudFormationClient,
  stackId: string,
  after: string | undefined,
  options: ProgressOptions,
): Promise<{ stack: Stack; events: StackEvent[] }> {
  const events: StackEvent[] = [];
  for (let last = after; ;) {
    const stack = await findStack(cloudformation, stackId);
    const news = (await eventsSince(cloudformation, stackId, last)).toReversed();
    for (const event of news) options.onEvent?.(asDeployEvent(event));
    events.push(...news);
    last = news.at(-1)?.EventId ?? last;
    if (stack && stack.StackStatus?.endsWith('_IN_PROGRESS') !== true) return { stack, events };
    await realSleep(options.pollMs ?? 2_000);
  }
}

/** Newest first. */
async function eventsSince(
  client: CloudFormationClient,
  StackName: string,
  after: string | undefined,
  most = Number.POSITIVE_INFINITY,
): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName })) {
    for (const event of page.StackEvents ?? []) {
      if (event.EventId === after || events.length >= most) return events;
      events.push(event);
    }
  }
  return events;
}

function asDeployEvent(event: StackEvent): DeployEvent {
  return {
    logicalId: event.LogicalResourceId ?? '',
    resourceType: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    ...(event.ResourceStatusReason !== undefined && { reason: event.ResourceStatusReason }),
  };
}
