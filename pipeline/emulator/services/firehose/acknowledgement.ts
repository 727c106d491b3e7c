import type { Clock, Hold } from '#kernel';
import type { HecAnswer } from './hec-client.ts';
import { HecFailure, answerFailure, parseAnswer } from './hec-failure.ts';

const FIRST_POLL_MS = 1_000;
const LONGEST_POLL_MS = 10_000;

/** HEC codes that say polling on is useless: the channel is unknown there, or acknowledgement is off. */
const FINAL_CODES = new Map<unknown, HecFailure>([
  [10, new HecFailure('Splunk.ProxyWithoutStickySessions', 'The acknowledgement channel is missing')],
  [11, new HecFailure('Splunk.ProxyWithoutStickySessions', 'The acknowledgement channel is not known')],
  [14, new HecFailure('Splunk.DisabledAck', 'Indexer acknowledgement is disabled for the token')],
]);

/**
 * Polls until Splunk has indexed a request, on lab time.
 *
 * Our choice: the first poll after 1 s, then twice as long each time up to 10 s; a poll that fails is repeated like
 * one that says "not yet", because sending the events again would duplicate them.
 *
 * @param poll asks once about `ackId`
 * @throws HecFailure Splunk.AckTimeout and others
 */
export async function awaitAcknowledgement(options: {
  clock: Clock;
  hold: Hold;
  ackId: number;
  timeoutMs: number;
  poll: () => Promise<HecAnswer>;
}): Promise<void> {
  const { clock, hold, ackId } = options;
  const deadline = clock.now() + options.timeoutMs;
  for (let interval = FIRST_POLL_MS; ; interval = Math.min(interval * 2, LONGEST_POLL_MS)) {
    await hold.sleep(Math.min(interval, deadline - clock.now()), {
      rank: 'firehose',
      name: 'acknowledgement poll',
    });
    if (await isAcknowledged(ackId, options.poll)) return;
    if (clock.now() >= deadline) {
      throw new HecFailure(
        'Splunk.AckTimeout',
        `No acknowledgement arrived in ${options.timeoutMs / 1000} s; the data may or may not be indexed`,
      );
    }
  }
}

async function isAcknowledged(ackId: number, poll: () => Promise<HecAnswer>): Promise<boolean> {
  let answer: HecAnswer;
  try {
    answer = await poll();
  } catch (error) {
    if (error instanceof HecFailure) return false;
    throw error;
  }
  const parsed = parseAnswer(answer.body);
  if (answer.status !== 200) {
    const final = FINAL_CODES.get(parsed?.code);
    if (final) throw final;
    if (answer.status >= 500 || answer.status === 429) return false;
    throw answerFailure(answer.status, answer.body);
  }
  const acks = parsed?.acks;
  if (typeof acks !== 'object' || acks === null) {
    throw new HecFailure('Splunk.InvalidHecResponseCharacter', 'The acknowledgement answer is not readable');
  }
  return (acks as Record<string, unknown>)[ackId] === true;
}
