import type { ExpectationResult } from '../results.ts';

/** Why an expectation failed: the message with its row diff, the search, and the window it covered. */
export function describeFailure({ message, search, window }: ExpectationResult): string {
  return [
    message ?? 'It failed without saying why.',
    `search: ${search}`,
    `window: ${window.earliest} to ${window.latest}`,
  ].join('\n');
}
