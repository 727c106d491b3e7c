import type { Clock, Hold } from '#kernel';
import { awaitAcknowledgement } from './acknowledgement.ts';
import type { FirehoseCounters } from './counters.ts';
import type { SplunkDestination } from './destination.ts';
import type { HecClient } from './hec-client.ts';
import { HecFailure, answerFailure, parseAnswer } from './hec-failure.ts';

const PATHS = { Event: '/services/collector/event', Raw: '/services/collector/raw' } as const;
const ACK_PATH = '/services/collector/ack';
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

export interface HecDelivery {
  readonly clock: Clock;
  readonly client: HecClient;
  readonly destination: () => SplunkDestination;
  /** The stream's `X-Splunk-Request-Channel`. */
  readonly channel: string;
  readonly counters: FirehoseCounters;
}

/** How a delivery ended: with the id that Splunk acknowledged, or with the last failure when it did not take the data. */
export type DeliveryOutcome = { attempts: number; ackId?: number; failure?: HecFailure };

/**
 * Sends one body until Splunk acknowledges it or the retry duration has run out
 * (docs.aws.amazon.com/firehose/latest/dev/retry.html, "Splunk").
 *
 * The retry clock starts with the first failure and stands still while an acknowledgement is awaited. Delivery is at
 * least once: a body whose acknowledgement was lost is sent again. Our choice: pauses of 5 s, doubling up to 60 s.
 */
export async function deliver(delivery: HecDelivery, body: Buffer, hold: Hold): Promise<DeliveryOutcome> {
  const { clock, counters } = delivery;
  let spentMs = 0;
  for (
    let attempts = 1, pause = FIRST_PAUSE_MS;
    ;
    attempts++, pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  ) {
    counters.deliveryAttempts++;
    let failure: HecFailure;
    try {
      const sentAt = clock.now();
      const ackId = await send(delivery, body, hold).finally(() => {
        if (attempts > 1) spentMs += clock.now() - sentAt;
      });
      const takenAt = clock.now();
      await acknowledged(delivery, ackId, hold);
      counters.lastAckLatencyMs = clock.now() - takenAt;
      return { attempts, ackId };
    } catch (error) {
      if (!(error instanceof HecFailure)) throw error;
      failure = error;
      if (failure.code === 'Splunk.AckTimeout') counters.ackTimeouts++;
    }
    const leftMs = delivery.destination().retryDurationMs - spentMs;
    if (leftMs <= 0) return { attempts, failure };
    const wait = Math.min(pause, leftMs);
    await hold.sleep(wait, { rank: 'firehose', name: 'delivery retry' });
    spentMs += wait;
  }
}

/** Posts the body and returns the acknowledgement id. */
async function send(delivery: HecDelivery, body: Buffer, hold: Hold): Promise<number> {
  const { hecEndpoint, endpointType } = delivery.destination();
  const answer = await delivery.client.post(hold, hecEndpoint, PATHS[endpointType], body, headers(delivery));
  if (answer.status !== 200) throw answerFailure(answer.status, answer.body);
  const parsed = parseAnswer(answer.body);
  if (parsed === undefined) {
    throw new HecFailure('Splunk.InvalidHecResponseCharacter', 'The answer of HEC is not readable');
  }
  if (typeof parsed.ackId !== 'number') {
    throw new HecFailure(
      'Splunk.AcknowledgementsDisabled',
      'HEC gave no acknowledgement id: enable indexer acknowledgement for the token',
    );
  }
  return parsed.ackId;
}

function acknowledged(delivery: HecDelivery, ackId: number, hold: Hold): Promise<void> {
  const { ackTimeoutMs, hecEndpoint } = delivery.destination();
  const question = Buffer.from(JSON.stringify({ acks: [ackId] }));
  return awaitAcknowledgement({
    clock: delivery.clock,
    hold,
    ackId,
    timeoutMs: ackTimeoutMs,
    poll: () => delivery.client.post(hold, hecEndpoint, ACK_PATH, question, headers(delivery)),
  });
}

function headers({ destination, channel }: HecDelivery): Record<string, string> {
  return {
    authorization: `Splunk ${destination().hecToken}`,
    'x-splunk-request-channel': channel,
    'content-type': 'application/json',
  };
}
