import type { Hold } from '#kernel';
import type { HecRequest } from './collector.ts';
import type { HecFaults } from './faults.ts';
import { sendNamed, type Exchange } from './respond.ts';

/** What is left of a request after a fault: nothing, all of it, or all of it but the answer. */
export type AfterFault = 'over' | 'handle' | 'handle-without-answer';

/** Lets the fault that is set, if any, happen to a request. */
export async function sufferFault(
  faults: HecFaults,
  path: string,
  exchange: Exchange,
  hold: Hold | undefined,
): Promise<AfterFault> {
  const fault = faults.take(path);
  switch (fault?.kind) {
    case undefined:
      return 'handle';
    case 'lose-answer':
      return 'handle-without-answer';
    case 'answer':
      sendNamed(exchange, fault.answer);
      return 'over';
    case 'hang':
      return hang(faults, exchange, hold);
    case 'reset-body':
      await cutWithinBody(exchange);
      return 'over';
  }
}

/** An injected hang is a wait, not work: the caller's hold is given back, so that lab time, and its time-out, can pass. */
async function hang(
  faults: HecFaults,
  { message, response }: Exchange,
  hold: Hold | undefined,
): Promise<AfterFault> {
  const gone = new Promise<void>((resolve) => {
    response.once('close', resolve);
  });
  const over = Promise.race([gone, faults.whenChanged()]);
  await (hold ? hold.lend(over) : over);
  return message.socket.destroyed ? 'over' : 'handle';
}

/** Reads half of what was announced, or the first piece, and cuts the connection. */
async function cutWithinBody({ message }: Exchange): Promise<void> {
  const half = Number(message.headers['content-length'] ?? 0) / 2;
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes >= half) break;
  }
  message.socket.destroy();
}

export const holdOf = (clock: { findHold(id: number): Hold | undefined }, message: HecRequest['message']) =>
  clock.findHold(Number(message.headers['x-lab-hold']));
