import type { Random } from '#kernel';

import type { EmulatorContext } from '../../service.ts';
import type { Delivery } from './delivery.ts';
import { invalidParameter, notFound } from './errors.ts';
import { FILTER_SCOPES, compileFilterPolicy, type FilterScope } from './filter-policy.ts';
import { page } from './page.ts';
import { subscriptionsOf, type Protocol, type SnsState, type Subscription } from './state.ts';
import { getTopic, type SnsOperations } from './topic-operations.ts';

/** What an endpoint of each protocol looks like. */
const ENDPOINTS: Readonly<Record<Protocol, RegExp>> = {
  firehose: /^arn:aws:firehose:[^:]+:\d{12}:deliverystream\/[\w.-]+$/,
  lambda: /^arn:aws:lambda:[^:]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
  http: /^http:\/\/[^\s/]+/,
  https: /^https:\/\/[^\s/]+/,
};

/** Delivery policies and dead-letter queues would change what happens: refused by name. */
const SUBSCRIPTION_ATTRIBUTES = [
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'SubscriptionRoleArn',
];

export interface SubscriptionDependencies {
  readonly context: EmulatorContext;
  readonly state: SnsState;
  readonly random: Random;
  readonly delivery: Delivery;
}

/** Subscriptions of functions, delivery streams and web endpoints. */
export function subscriptionOperations({ context, state, random, delivery }: SubscriptionDependencies) {
  const { accountId } = context;
  const get = (arn: string): Subscription => {
    const subscription = state.subscriptions.get(arn);
    if (!subscription) throw notFound('Subscription');
    return subscription;
  };
  const describe = ({ arn, topicArn, protocol, endpoint, token }: Subscription) => ({
    SubscriptionArn: token === undefined ? arn : 'PendingConfirmation',
    Owner: accountId,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  });

  return {
    Subscribe: (input) => {
      const topic = getTopic(state, input.TopicArn);
      const { Endpoint: endpoint = '', Attributes = {} } = input;
      const protocol = checkEndpoint(input.Protocol, endpoint);
      checkAttributes(protocol, Attributes);
      const existing = subscriptionsOf(state, topic.arn).find(
        (other) => other.protocol === protocol && other.endpoint === endpoint,
      );
      if (existing) {
        const differs = Object.entries(Attributes).some(
          ([key, value]) => existing.attributes.get(key) !== value,
        );
        if (differs) {
          throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
        }
        return { SubscriptionArn: answerArn(existing, input.ReturnSubscriptionArn) };
      }
      const needsConfirmation = protocol === 'http' || protocol === 'https';
      const attributes = new Map(Object.entries(Attributes));
      const subscription: Subscription = {
        arn: `${topic.arn}:${random.uuid()}`,
        topicArn: topic.arn,
        protocol,
        endpoint,
        attributes,
        filter: filterOf(attributes),
        token: needsConfirmation ? random.hex(64) : undefined,
      };
      state.subscriptions.set(subscription.arn, subscription);
      if (needsConfirmation) delivery.requestConfirmation(subscription, random.uuid());
      return { SubscriptionArn: answerArn(subscription, input.ReturnSubscriptionArn) };
    },

    ConfirmSubscription: ({ TopicArn, Token }) => {
      getTopic(state, TopicArn);
      const pending = subscriptionsOf(state, TopicArn).find(({ token }) => token === Token);
      if (!pending) throw invalidParameter('Token');
      pending.token = undefined;
      return { SubscriptionArn: pending.arn };
    },

    Unsubscribe: ({ SubscriptionArn }) => {
      get(SubscriptionArn);
      state.subscriptions.delete(SubscriptionArn);
      return {};
    },

    ListSubscriptions: ({ NextToken }) => {
      const { items, next } = page([...state.subscriptions.values()], NextToken);
      return { Subscriptions: items.map(describe), NextToken: next };
    },

    ListSubscriptionsByTopic: ({ TopicArn, NextToken }) => {
      getTopic(state, TopicArn);
      const { items, next } = page(subscriptionsOf(state, TopicArn), NextToken);
      return { Subscriptions: items.map(describe), NextToken: next };
    },

    GetSubscriptionAttributes: ({ SubscriptionArn }) => {
      const subscription = get(SubscriptionArn);
      const { attributes, token } = subscription;
      return {
        Attributes: {
          SubscriptionArn,
          TopicArn: subscription.topicArn,
          Owner: accountId,
          Protocol: subscription.protocol,
          Endpoint: subscription.endpoint,
          PendingConfirmation: String(token !== undefined),
          ConfirmationWasAuthenticated: String(token === undefined),
          RawMessageDelivery: 'false',
          ...(attributes.has('FilterPolicy') && { FilterPolicyScope: 'MessageAttributes' }),
          ...Object.fromEntries(attributes),
        },
      };
    },

    SetSubscriptionAttributes: ({ SubscriptionArn, AttributeName, AttributeValue = '' }) => {
      const subscription = get(SubscriptionArn);
      const changed = new Map(subscription.attributes);
      // An empty filter policy lifts the filter.
      if (AttributeValue === '' || (AttributeName === 'FilterPolicy' && AttributeValue === '{}')) {
        checkAttributeNames([AttributeName]);
        changed.delete(AttributeName);
      } else {
        changed.set(AttributeName, AttributeValue);
        checkAttributes(subscription.protocol, Object.fromEntries(changed));
      }
      const filter = filterOf(changed);
      subscription.attributes.clear();
      for (const [name, value] of changed) subscription.attributes.set(name, value);
      subscription.filter = filter;
      return {};
    },
  } satisfies SnsOperations;
}

function answerArn({ arn, token }: Subscription, wanted: boolean | undefined): string {
  return token === undefined || wanted === true ? arn : 'pending confirmation';
}

function checkEndpoint(protocol: string, endpoint: string): Protocol {
  if (!Object.hasOwn(ENDPOINTS, protocol)) {
    throw invalidParameter(
      `Does not support this protocol string: ${protocol}. Emulated are ${Object.keys(ENDPOINTS).join(', ')}.`,
    );
  }
  const known = protocol as Protocol;
  if (!ENDPOINTS[known].test(endpoint)) throw invalidParameter(`${protocol} endpoint ARN or URL`);
  return known;
}

function checkAttributes(protocol: Protocol, attributes: Readonly<Record<string, string>>): void {
  checkAttributeNames(Object.keys(attributes));
  const { FilterPolicyScope: scope, RawMessageDelivery: raw, SubscriptionRoleArn: role } = attributes;
  if (scope !== undefined && !(FILTER_SCOPES as readonly string[]).includes(scope)) {
    throw invalidParameter(
      'FilterPolicyScope: Invalid value. Please use either MessageBody or MessageAttributes',
    );
  }
  if (raw !== undefined && !/^(true|false)$/i.test(raw)) {
    throw invalidParameter('Attributes Reason: RawMessageDelivery: Invalid value. Must be true or false.');
  }
  if (raw?.toLowerCase() === 'true' && protocol === 'lambda') {
    throw invalidParameter(
      'Attributes Reason: RawMessageDelivery: Delivery protocol [lambda] does not support raw message delivery.',
    );
  }
  if (protocol === 'firehose' && !/^arn:aws:iam::\d{12}:role\/.+/.test(role ?? '')) {
    throw invalidParameter('Attributes Reason: SubscriptionRoleArn is required for the firehose protocol');
  }
}

function checkAttributeNames(names: readonly string[]): void {
  const unknown = names.find((name) => !SUBSCRIPTION_ATTRIBUTES.includes(name));
  if (unknown !== undefined) throw invalidParameter(`AttributeName: ${unknown} is not emulated`);
}

function filterOf(attributes: ReadonlyMap<string, string>): Subscription['filter'] {
  const policy = attributes.get('FilterPolicy');
  if (policy === undefined) return undefined;
  const scope = (attributes.get('FilterPolicyScope') ?? 'MessageAttributes') as FilterScope;
  return compileFilterPolicy(policy, scope);
}
