import { ServiceError, type EmulatorContext, type Operations } from '../../service.ts';
import { invalidParameter, notFound } from './errors.ts';
import { page } from './page.ts';
import { subscriptionsOf, type SnsState, type Topic } from './state.ts';

export type SnsOperations = Operations<typeof import('@aws-sdk/client-sns')>;

/** Attributes that are kept and given back. The policy is not enforced. */
const TOPIC_ATTRIBUTES = [
  'DeliveryPolicy',
  'DisplayName',
  'KmsMasterKeyId',
  'Policy',
  'SignatureVersion',
  'TracingConfig',
];

export function getTopic(state: SnsState, arn: string | undefined): Topic {
  const topic = state.topics.get(arn ?? '');
  if (!topic) throw notFound('Topic');
  return topic;
}

/** Standard topics. */
export function topicOperations({ region, accountId }: EmulatorContext, state: SnsState) {
  return {
    CreateTopic: ({ Name, Attributes = {}, Tags = [] }) => {
      if (Name.endsWith('.fifo') || Attributes['FifoTopic'] === 'true') {
        throw invalidParameter('FIFO topics are not emulated.');
      }
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(Name)) throw invalidParameter('Topic Name');
      checkAttributes(Object.keys(Attributes));
      const arn = `arn:aws:sns:${region}:${accountId}:${Name}`;
      const tags = new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
      const existing = state.topics.get(arn);
      if (existing) {
        const differs = Object.entries(Attributes).some(
          ([key, value]) => existing.attributes.get(key) !== value,
        );
        if (differs)
          throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
        if (tags.size > 0 && [...tags].some(([key, value]) => existing.tags.get(key) !== value)) {
          throw invalidParameter('Tags Reason: Topic already exists with different tags');
        }
        return { TopicArn: arn };
      }
      state.topics.set(arn, { arn, name: Name, attributes: new Map(Object.entries(Attributes)), tags });
      return { TopicArn: arn };
    },

    DeleteTopic: ({ TopicArn }) => {
      for (const { arn } of subscriptionsOf(state, TopicArn)) state.subscriptions.delete(arn);
      state.topics.delete(TopicArn);
      return {};
    },

    ListTopics: ({ NextToken }) => {
      const { items, next } = page([...state.topics.keys()], NextToken);
      return { Topics: items.map((TopicArn) => ({ TopicArn })), NextToken: next };
    },

    GetTopicAttributes: ({ TopicArn }) => {
      const topic = getTopic(state, TopicArn);
      const subscriptions = subscriptionsOf(state, TopicArn);
      const confirmed = subscriptions.filter(({ token }) => token === undefined).length;
      return {
        Attributes: {
          TopicArn,
          Owner: accountId,
          DisplayName: '',
          SubscriptionsConfirmed: String(confirmed),
          SubscriptionsPending: String(subscriptions.length - confirmed),
          SubscriptionsDeleted: '0',
          Policy: defaultPolicy(topic.arn, accountId),
          ...Object.fromEntries(topic.attributes),
        },
      };
    },

    SetTopicAttributes: ({ TopicArn, AttributeName, AttributeValue = '' }) => {
      const topic = getTopic(state, TopicArn);
      checkAttributes([AttributeName]);
      topic.attributes.set(AttributeName, AttributeValue);
      return {};
    },

    TagResource: ({ ResourceArn, Tags }) => {
      const { tags } = tagged(state, ResourceArn);
      for (const { Key = '', Value = '' } of Tags) tags.set(Key, Value);
      return {};
    },

    UntagResource: ({ ResourceArn, TagKeys }) => {
      const { tags } = tagged(state, ResourceArn);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },

    ListTagsForResource: ({ ResourceArn }) => ({
      Tags: [...tagged(state, ResourceArn).tags].map(([Key, Value]) => ({ Key, Value })),
    }),
  } satisfies SnsOperations;
}

function checkAttributes(names: readonly string[]): void {
  const unknown = names.find((name) => !TOPIC_ATTRIBUTES.includes(name));
  if (unknown !== undefined) throw invalidParameter(`AttributeName: ${unknown} is not emulated`);
}

function tagged(state: SnsState, arn: string): Topic {
  const topic = state.topics.get(arn);
  if (!topic) throw new ServiceError('ResourceNotFoundException', 'Resource does not exist');
  return topic;
}

/** What a new topic is given: the account itself may do everything. */
function defaultPolicy(arn: string, accountId: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:Publish', 'SNS:Subscribe', 'SNS:SetTopicAttributes', 'SNS:GetTopicAttributes'],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  });
}
