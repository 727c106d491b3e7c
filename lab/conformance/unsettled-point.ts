import type { SplunkUnderTest } from './splunk-under-test.ts';

/** A question that no documentation answers: our emulator makes a choice, and only a Splunk can say what is right. */
export interface UnsettledPoint {
  readonly id: string;
  readonly question: string;
  /** What our emulator chose, as `ask` tells it. */
  readonly ours: string;
  ask(splunk: SplunkUnderTest): Promise<string>;
}

/** A question that a search answers: its rows, `_time` and the like included, as JSON. */
export function bySearch(id: string, question: string, search: string, ours: string): UnsettledPoint {
  return {
    id,
    question,
    ours,
    ask: async ({ client }) => JSON.stringify((await client.search({ search, now: 1_700_000_000 })).rows),
  };
}

/** A question that is answered by an event as it is found again: the rows of a search over it, as JSON. */
export function byEvent(
  id: string,
  question: string,
  { envelope, search, ours }: { envelope: string; search: string; ours: string },
): UnsettledPoint {
  return {
    id,
    question,
    ours,
    ask: async (splunk) => {
      const source = `unsettled.${id}`;
      const answer = await splunk.hec({
        path: `/event?source=${source}`,
        headers: { Authorization: `Splunk ${splunk.tokens.plain}` },
        body: envelope,
      });
      if (answer.status !== 200) return `HTTP ${answer.status} ${answer.text}`;
      await splunk.whenIndexed(source, 1);
      const { rows } = await splunk.client.search({
        search: `index=${splunk.index} source=${source} | ${search}`,
        allFields: true,
      });
      return JSON.stringify(rows);
    },
  };
}

export async function* askAll(splunk: SplunkUnderTest, points: readonly UnsettledPoint[]) {
  for (const { id, question, ours, ask } of points) {
    const theirs = await ask(splunk);
    const found = { part: 'unsettled', id, source: question } as const;
    yield theirs === ours
      ? { ...found, status: 'same' as const }
      : { ...found, status: 'differs' as const, detail: `we chose ${ours}; this Splunk says ${theirs}` };
  }
}
