import type { FilterPolicy } from './filter-policy.ts';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** As set by the caller, such as `DisplayName`. */
  readonly attributes: Map<string, string>;
  tags: Map<string, string>;
}

export type Protocol = 'firehose' | 'lambda' | 'http' | 'https';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly attributes: Map<string, string>;
  filter: FilterPolicy | undefined;
  /** Absent once the endpoint has confirmed. */
  token: string | undefined;
}

/** The account's topics and subscriptions, in the order of their creation. */
export interface SnsState {
  readonly topics: Map<string, Topic>;
  readonly subscriptions: Map<string, Subscription>;
}

export function createSnsState(): SnsState {
  return { topics: new Map(), subscriptions: new Map() };
}

export function subscriptionsOf(state: SnsState, topicArn: string): Subscription[] {
  return [...state.subscriptions.values()].filter((subscription) => subscription.topicArn === topicArn);
}
