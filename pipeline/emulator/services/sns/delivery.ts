import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SECOND, type Hold, type Logger } from '#kernel';

import type { FunctionPermissions } from '../../function-permissions.ts';
import { createHttpSender, type HttpSender } from '../../http-sender.ts';
import type { RoleDecision, RoleRequest } from '../../roles.ts';
import type { EmulatorContext } from '../../service.ts';
import { envelope, lambdaEvent, textFor, type SnsMessage } from './message.ts';
import { RETRY_PAUSES } from './retry-policy.ts';
import type { Subscription } from './state.ts';

export interface SnsCounters {
  messagesPublished: number;
  notificationsDelivered: number;
  notificationsFailed: number;
  notificationsFilteredOut: number;
}

export interface DeliveryDependencies {
  readonly context: EmulatorContext;
  readonly logger: Logger;
  readonly counters: SnsCounters;
  authorize(request: RoleRequest): RoleDecision | Promise<RoleDecision>;
  readonly functions: Pick<FunctionPermissions, 'mayInvoke'>;
  readonly trustedCaPem: readonly string[];
  /** False once the subscription is gone: what is still to be tried again is dropped. */
  isActive(subscription: Subscription): boolean;
}

/** "HTTP/S delivery": an endpoint has 15 seconds to answer. */
const ANSWER_MS = 15 * SECOND;

/** Why a delivery failed, and which pauses its repetition keeps; client-side errors are not repeated. */
class DeliveryFailure extends Error {
  readonly retry: keyof typeof RETRY_PAUSES | undefined;

  constructor(message: string, retry: keyof typeof RETRY_PAUSES | undefined) {
    super(message);
    this.retry = retry;
  }
}

/** Carries messages to subscribers, each on its own and until it arrives or its retry policy is exhausted. */
export class Delivery {
  readonly #deps: DeliveryDependencies;
  readonly #firehose: FirehoseClient;
  readonly #lambda: LambdaClient;
  readonly #http: HttpSender;
  #closed = false;

  constructor(deps: DeliveryDependencies) {
    this.#deps = deps;
    const once = { maxAttempts: 1 };
    this.#firehose = new FirehoseClient({ ...deps.context.sdkConfig('Firehose'), ...once });
    this.#lambda = new LambdaClient({ ...deps.context.sdkConfig('Lambda'), ...once });
    const { trustedCaPem } = deps;
    this.#http = createHttpSender({
      clock: deps.context.clock,
      name: 'SNS',
      trustedCaPem,
      timeoutMs: ANSWER_MS,
    });
  }

  /** Starts the delivery; lab time stands still while it works. */
  send(message: SnsMessage, subscription: Subscription): void {
    this.#start(subscription, (hold) => this.#attempt(message, subscription, hold));
  }

  /** Asks an HTTP endpoint to confirm. */
  requestConfirmation(subscription: Subscription, messageId: string): void {
    const { region, clock } = this.#deps.context;
    const { token = '', topicArn } = subscription;
    const body = JSON.stringify({
      Type: 'SubscriptionConfirmation',
      MessageId: messageId,
      Token: token,
      TopicArn: topicArn,
      Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: `https://sns.${region}.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
      Timestamp: new Date(clock.now()).toISOString(),
    });
    this.#start(subscription, (hold) =>
      this.#post(subscription, body, { type: 'SubscriptionConfirmation', id: messageId, raw: false }, hold),
    );
  }

  close(): void {
    this.#closed = true;
    this.#firehose.destroy();
    this.#lambda.destroy();
    this.#http.close();
  }

  #start(subscription: Subscription, attempt: (hold: Hold) => Promise<void>): void {
    const hold = this.#deps.context.clock.hold(`SNS delivery to ${subscription.protocol}`);
    void this.#untilDelivered(subscription, attempt, hold).finally(() => hold.release());
  }

  async #untilDelivered(
    subscription: Subscription,
    attempt: (hold: Hold) => Promise<void>,
    hold: Hold,
  ): Promise<void> {
    const { counters, logger, isActive } = this.#deps;
    let pauses: Generator<number> | undefined;
    for (;;) {
      try {
        await attempt(hold);
        counters.notificationsDelivered++;
        return;
      } catch (error) {
        const failure =
          error instanceof DeliveryFailure ? error : new DeliveryFailure(String(error), 'managed');
        pauses ??= failure.retry && RETRY_PAUSES[failure.retry]();
        const pause = failure.retry === undefined ? undefined : pauses?.next();
        if (pause === undefined || pause.done || this.#closed) {
          counters.notificationsFailed++;
          logger.warn('a notification was not delivered', {
            subscription: subscription.arn,
            reason: failure.message,
          });
          return;
        }
        await hold.sleep(pause.value, { rank: 'firehose', name: 'SNS retry' });
      }
      if (!isActive(subscription)) {
        counters.notificationsFailed++;
        return;
      }
    }
  }

  async #attempt(message: SnsMessage, subscription: Subscription, hold: Hold): Promise<void> {
    const { context } = this.#deps;
    const isRaw = subscription.attributes.get('RawMessageDelivery') === 'true';
    const body = () =>
      isRaw
        ? textFor(message, subscription)
        : JSON.stringify(envelope(message, subscription, context.region));
    switch (subscription.protocol) {
      case 'firehose':
        return this.#putRecord(subscription, body());
      case 'lambda':
        return this.#invoke(subscription, JSON.stringify(lambdaEvent(message, subscription, context.region)));
      case 'http':
      case 'https':
        return this.#post(subscription, body(), { type: 'Notification', id: message.id, raw: isRaw }, hold);
    }
  }

  async #putRecord({ endpoint, attributes }: Subscription, text: string): Promise<void> {
    const decision = await this.#deps.authorize({
      roleArn: attributes.get('SubscriptionRoleArn') ?? '',
      service: 'sns.amazonaws.com',
      action: 'firehose:PutRecord',
      resource: endpoint,
    });
    if (!decision.allowed)
      throw new DeliveryFailure(decision.message ?? 'the role may not put records', undefined);
    const DeliveryStreamName = endpoint.slice(endpoint.lastIndexOf('/') + 1);
    try {
      // Our choice: no newline after the record; AWS's examples differ from each other.
      await this.#firehose.send(
        new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from(text) } }),
      );
    } catch (error) {
      const { name, message } = error as Error;
      const isThrottled = name === 'ServiceUnavailableException';
      throw new DeliveryFailure(message, isThrottled ? 'throttled' : retryOf(error));
    }
  }

  async #invoke({ endpoint, topicArn }: Subscription, text: string): Promise<void> {
    const request = { functionArn: endpoint, service: 'sns.amazonaws.com', sourceArn: topicArn };
    if (!(await this.#deps.functions.mayInvoke(request))) {
      throw new DeliveryFailure(`${endpoint} does not let SNS invoke it`, undefined);
    }
    try {
      await this.#lambda.send(
        new InvokeCommand({ FunctionName: endpoint, InvocationType: 'Event', Payload: Buffer.from(text) }),
      );
    } catch (error) {
      throw new DeliveryFailure((error as Error).message, retryOf(error));
    }
  }

  async #post(
    { endpoint, arn, topicArn }: Subscription,
    body: string,
    { type, id, raw }: { type: string; id: string; raw: boolean },
    hold: Hold,
  ): Promise<void> {
    const status = await this.#http
      .post(hold, endpoint, body, {
        'content-type': 'text/plain; charset=UTF-8',
        'x-amz-sns-message-type': type,
        'x-amz-sns-message-id': id,
        'x-amz-sns-topic-arn': topicArn,
        ...(type === 'Notification' && { 'x-amz-sns-subscription-arn': arn }),
        ...(raw && { 'x-amz-sns-rawdelivery': 'true' }),
      })
      .catch((error: Error) => {
        throw new DeliveryFailure(error.message, 'http');
      });
    if (status >= 200 && status < 300) return;
    const isPermanent = status >= 400 && status < 500 && status !== 429;
    throw new DeliveryFailure(`the endpoint answered ${status}`, isPermanent ? undefined : 'http');
  }
}

/** Errors of the client's side end a delivery: a resource that is gone, a request that is wrong. */
function retryOf(error: unknown): 'managed' | undefined {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500 && status !== 429 ? undefined : 'managed';
}
