import { randomUUID } from 'node:crypto';
import { SECOND, UserError } from '#kernel';
import type { ReplaySplunk } from '#pipeline';
import { createHecClient, type HecClientOptions, type SplunkClient } from '#splunk/client';

export interface ReplaySplunkOptions {
  /** For the search; closed by its owner. */
  readonly splunk: Pick<SplunkClient, 'search'>;
  /** Where the events are. */
  readonly index: string;
  readonly hec: Omit<HecClientOptions, 'channel'>;
  /** Lets so many milliseconds pass, on the clock that Splunk's acknowledgements live on. */
  readonly wait: (ms: number) => Promise<void>;
}

const POLL_MS = SECOND;
/** Polls before a replay gives up; Firehose waits as long by default. */
const MOST_POLLS = 180;

/** The Splunk of a replay: searched through splunkd, fed through HEC until it acknowledges. */
export function createReplaySplunk(options: ReplaySplunkOptions): ReplaySplunk & { close(): void } {
  const { splunk, index, wait } = options;
  const hec = createHecClient({ ...options.hec, channel: randomUUID() });
  return {
    rawEvents: async ({ earliest, latest }) => {
      const answer = await splunk.search({
        search: `search index="${index}" | table _raw`,
        earliest,
        latest,
      });
      return answer.rows.flatMap((row) => row['_raw'] ?? []);
    },
    deliver: async (events) => {
      const ackId = await hec.send(events);
      if (ackId === undefined) {
        throw new UserError('LAB_SPLUNK_REFUSED', 'The HEC token has no indexer acknowledgement.', {
          hint: 'Enable it for the token: without it nobody knows whether a replay has arrived.',
        });
      }
      for (let poll = 0; poll < MOST_POLLS; poll++) {
        await wait(POLL_MS);
        if ((await hec.acknowledged([ackId])).includes(ackId)) return;
      }
      throw new UserError('LAB_TIMEOUT', 'Splunk has taken the events and does not acknowledge them.', {
        hint: 'Run the replay again later: what has arrived by then is not sent twice.',
      });
    },
    close: () => hec.close(),
  };
}
