import { setTimeout as realSleep } from 'node:timers/promises';
import { withHold, type Clock } from '#kernel';
import type { HecAnswer, HecClient } from './hec-client.ts';
import { parseAnswer } from './hec-failure.ts';

/** Real milliseconds between two questions. */
const POLL_MS = 50;

const ACK_PATH = /\/services\/collector\/ack$/;

/**
 * A client for a Splunk that lives on real time while the lab's time is virtual: there, three lab minutes without an
 * acknowledgement are over before Splunk has written anything. Lab time stands still and the question is repeated on
 * real time until Splunk says yes, fails, or `patienceMs` real milliseconds have passed.
 */
export function withPatientAcks(client: HecClient, clock: Clock, patienceMs: number): HecClient {
  return {
    post: async (hold, endpoint, path, body, headers) => {
      const ask = () => client.post(hold, endpoint, path, body, headers);
      if (!ACK_PATH.test(path)) return ask();
      const deadline = performance.now() + patienceMs;
      for (;;) {
        const answer = await ask();
        if (!saysNotYet(answer) || performance.now() > deadline) return answer;
        // A hold for each wait, so that the clock's watchdog sees that something is going on.
        await withHold(clock, 'Splunk has not acknowledged yet', () => realSleep(POLL_MS));
      }
    },
    close: () => client.close(),
  };
}

function saysNotYet({ status, body }: HecAnswer): boolean {
  if (status !== 200) return false;
  const acks = parseAnswer(body)?.acks;
  return typeof acks === 'object' && acks !== null && Object.values(acks).includes(false);
}
