import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Clock, Random } from '#kernel';

import { ServiceError } from '../../service.ts';
import type { Delivery, SnsCounters } from './delivery.ts';
import { invalidParameter } from './errors.ts';
import type { MessageAttribute, SnsMessage } from './message.ts';
import { subscriptionsOf, type SnsState } from './state.ts';
import { getTopic, type SnsOperations } from './topic-operations.ts';

export interface PublishDependencies {
  readonly clock: Clock;
  readonly random: Random;
  readonly state: SnsState;
  readonly delivery: Delivery;
  readonly counters: SnsCounters;
}

/** Bytes of a message with its attributes, and of a whole batch. */
const MOST_BYTES = 262_144;
const MOST_ENTRIES = 10;
const ATTRIBUTE_TYPE = /^(String|Number|Binary)(\..+)?$/;

/** The members of a message, in a publication of its own or as an entry of a batch. */
interface MessageInput {
  readonly Message?: string | undefined;
  readonly Subject?: string | undefined;
  readonly MessageStructure?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
}

/** Publishing: accepted, filtered for each subscription, and on its way before the answer. */
export function publishOperations({ clock, random, state, delivery, counters }: PublishDependencies) {
  const publish = (topicArn: string, input: MessageInput): string => {
    const message = readMessage(topicArn, input, random.uuid(), clock.now());
    counters.messagesPublished++;
    for (const subscription of subscriptionsOf(state, topicArn)) {
      if (subscription.token !== undefined) continue;
      if (subscription.filter && !subscription.filter(message)) counters.notificationsFilteredOut++;
      else delivery.send(message, subscription);
    }
    return message.id;
  };

  return {
    Publish: (input) => {
      if (input.PhoneNumber !== undefined) throw invalidParameter('SMS is not emulated.');
      const topic = getTopic(state, input.TopicArn ?? input.TargetArn);
      return { MessageId: publish(topic.arn, input) };
    },

    PublishBatch: ({ TopicArn, PublishBatchRequestEntries: entries }) => {
      const topic = getTopic(state, TopicArn);
      checkBatch(entries);
      const Successful: { Id: string; MessageId: string }[] = [];
      const Failed: { Id: string; Code: string; Message: string; SenderFault: boolean }[] = [];
      for (const entry of entries) {
        const Id = entry.Id ?? '';
        try {
          Successful.push({ Id, MessageId: publish(topic.arn, entry) });
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          Failed.push({ Id, Code: 'InvalidParameter', Message: error.message, SenderFault: true });
        }
      }
      return { Successful, Failed };
    },
  } satisfies SnsOperations;
}

function readMessage(topicArn: string, input: MessageInput, id: string, publishedAt: number): SnsMessage {
  const { Message: body = '', Subject: subject } = input;
  if (body === '') throw invalidParameter('Empty message');
  if (subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject))
    throw invalidParameter('Subject');
  const attributes = readAttributes(input.MessageAttributes ?? {});
  if (size(body, attributes) > MOST_BYTES) throw invalidParameter('Message too long');
  const byProtocol = input.MessageStructure === 'json' ? readStructure(body) : undefined;
  if (input.MessageStructure !== undefined && !byProtocol) throw invalidParameter('MessageStructure');
  return {
    id,
    topicArn,
    subject,
    body: byProtocol?.['default'] ?? body,
    publishedAt,
    attributes,
    byProtocol,
  };
}

function readStructure(body: string): Record<string, string> {
  let structure: unknown;
  try {
    structure = JSON.parse(body);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const byProtocol = Object.entries(structure ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const messages = Object.fromEntries(byProtocol);
  if (messages['default'] === undefined) {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return messages;
}

function readAttributes(
  input: Readonly<Record<string, MessageAttributeValue>>,
): Record<string, MessageAttribute> {
  return Object.fromEntries(
    Object.entries(input).map(([name, { DataType: type = '', StringValue, BinaryValue }]) => {
      if (!ATTRIBUTE_TYPE.test(type)) {
        throw new ServiceError(
          'InvalidParameterValueException',
          `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
        );
      }
      const value = type.startsWith('Binary')
        ? BinaryValue && Buffer.from(BinaryValue).toString('base64')
        : StringValue;
      if (value === undefined || value === '') {
        throw new ServiceError(
          'InvalidParameterValueException',
          `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
        );
      }
      return [name, { type, value }];
    }),
  );
}

function size(body: string, attributes: Readonly<Record<string, MessageAttribute>>): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, { type, value }]) =>
      bytes + Buffer.byteLength(name) + Buffer.byteLength(type) + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );
}

function checkBatch(
  entries: readonly { readonly Id?: string | undefined; readonly Message?: string | undefined }[],
): void {
  if (entries.length === 0) {
    throw new ServiceError('EmptyBatchRequestException', "The batch request doesn't contain any entries.");
  }
  if (entries.length > MOST_ENTRIES) {
    throw new ServiceError(
      'TooManyEntriesInBatchRequestException',
      'The batch request contains more entries than permissible.',
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new ServiceError(
      'BatchEntryIdsNotDistinctException',
      'Two or more batch entries in the request have the same Id.',
    );
  }
  const bytes = entries.reduce((sum, { Message = '' }) => sum + Buffer.byteLength(Message), 0);
  if (bytes > MOST_BYTES) {
    throw new ServiceError(
      'BatchRequestTooLongException',
      'The length of all the batch messages put together is more than the limit.',
    );
  }
}
