import type { FilterableMessage } from './filter-policy.ts';
import type { Subscription } from './state.ts';

export interface MessageAttribute {
  readonly type: string;
  /** Text, or base64 of `Binary`. */
  readonly value: string;
}

/** A published message. */
export interface SnsMessage extends FilterableMessage {
  readonly id: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** Epoch milliseconds of lab time. */
  readonly publishedAt: number;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** What each protocol gets, when the publisher chose `MessageStructure: json`. */
  readonly byProtocol: Readonly<Record<string, string>> | undefined;
}

/** Where a subscriber would leave. The host is AWS's: the link is part of the message's form and leads nowhere here. */
function unsubscribeUrl({ arn }: Subscription, region: string): string {
  return `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}

export function textFor(message: SnsMessage, { protocol }: Subscription): string {
  return message.byProtocol?.[protocol] ?? message.byProtocol?.['default'] ?? message.body;
}

function attributesOf({ attributes }: SnsMessage) {
  const entries = Object.entries(attributes).map(([name, { type, value }]) => [
    name,
    { Type: type, Value: value },
  ]);
  return entries.length === 0 ? {} : { MessageAttributes: Object.fromEntries(entries) as object };
}

/**
 * The JSON envelope, in the order that Firehose archives show ("Archived message format in Amazon S3"). Subject and
 * attributes are there only when the message has them. Firehose's envelope carries no signature on AWS either.
 */
export function envelope(message: SnsMessage, subscription: Subscription, region: string) {
  return {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: message.topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: textFor(message, subscription),
    Timestamp: new Date(message.publishedAt).toISOString(),
    UnsubscribeURL: unsubscribeUrl(subscription, region),
    ...attributesOf(message),
  };
}

/** The event of a subscribed function ("Using AWS Lambda with Amazon SNS"), without the signature members. */
export function lambdaEvent(message: SnsMessage, subscription: Subscription, region: string) {
  const { UnsubscribeURL, ...rest } = envelope(message, subscription, region);
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Subject: null,
          MessageAttributes: {},
          ...rest,
          UnsubscribeUrl: UnsubscribeURL,
        },
      },
    ],
  };
}
