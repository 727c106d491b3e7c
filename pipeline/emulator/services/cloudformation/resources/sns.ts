import {
  CreateTopicCommand,
  DeleteTopicCommand,
  SubscribeCommand,
  UnsubscribeCommand,
  type Tag,
} from '@aws-sdk/client-sns';
import { TAGS, unlessGone, type ResourceHandler } from './handler.ts';
import type { Properties } from './shape.ts';

const GONE = ['NotFoundException', 'NotFound'];

export const topic: ResourceHandler = {
  shape: { TopicName: 'string', DisplayName: 'string', Tags: TAGS },
  async create(properties, { clients, generateName }) {
    const Name = (properties['TopicName'] as string | undefined) ?? generateName(256);
    const displayName = properties['DisplayName'] as string | undefined;
    const { TopicArn = '' } = await clients.sns.send(
      new CreateTopicCommand({
        Name,
        ...(displayName !== undefined && { Attributes: { DisplayName: displayName } }),
        ...(properties['Tags'] !== undefined && { Tags: properties['Tags'] as Tag[] }),
      }),
    );
    return { physicalId: TopicArn, attributes: { TopicArn, TopicName: Name } };
  },
  async delete(physicalId, { clients }) {
    await unlessGone(clients.sns.send(new DeleteTopicCommand({ TopicArn: physicalId })), ...GONE);
  },
};

/** Members of the subscription that the API takes as attributes. */
const ATTRIBUTES = [
  'SubscriptionRoleArn',
  'RawMessageDelivery',
  'FilterPolicy',
  'FilterPolicyScope',
] as const;

export const subscription: ResourceHandler = {
  shape: {
    TopicArn: 'string',
    Protocol: 'string',
    Endpoint: 'string',
    SubscriptionRoleArn: 'string',
    RawMessageDelivery: 'boolean',
    FilterPolicy: 'json',
    FilterPolicyScope: 'string',
  },
  required: ['TopicArn', 'Protocol'],
  async create(properties, { clients }) {
    const { SubscriptionArn = '' } = await clients.sns.send(
      new SubscribeCommand({
        TopicArn: properties['TopicArn'] as string,
        Protocol: properties['Protocol'] as string,
        Endpoint: properties['Endpoint'] as string | undefined,
        Attributes: attributes(properties),
        ReturnSubscriptionArn: true,
      }),
    );
    return { physicalId: SubscriptionArn };
  },
  async delete(physicalId, { clients }) {
    await unlessGone(clients.sns.send(new UnsubscribeCommand({ SubscriptionArn: physicalId })), ...GONE);
  },
};

function attributes(properties: Properties): Record<string, string> {
  const given = ATTRIBUTES.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(
    given.map((name) => {
      const value = properties[name];
      return [name, typeof value === 'string' ? value : JSON.stringify(value)];
    }),
  );
}
