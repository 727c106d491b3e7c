import { LabError } from '#kernel';
import type { ExpectationResult } from '../results.ts';
import type { Observations } from './observations.ts';
import { printable } from './printable.ts';
import { valuesOf } from './rows.ts';

const MOST = 3;
const LONGEST = 240;

/**
 * The last events that a search could have seen, newest first: what its text before the first pipe finds in its window,
 * about the attackers where they have any. Empty where that cannot be asked.
 */
export async function lastEventsSeen(
  { search, window }: ExpectationResult,
  { splunk, plan }: Observations,
): Promise<readonly string[]> {
  const source = search.slice(0, pipeAt(search)).trim();
  if (source === '' || source.startsWith('|')) return [];
  const things = plan.roles.attackers.map((thing) => `thing="${thing}"`).join(' OR ');
  const ask = async (filter: string) =>
    splunk.search({
      search: `${source} ${filter} | sort ${MOST} - _time | table _raw`,
      earliest: Date.parse(window.earliest) / 1000,
      latest: Date.parse(window.latest) / 1000,
    });
  try {
    const about = things ? await ask(`| search ${things}`) : undefined;
    const { rows } = about && about.rows.length > 0 ? about : await ask('');
    return rows.flatMap((row) => valuesOf(row['_raw'])).map((raw) => printable(shorten(raw)));
  } catch (error) {
    if (error instanceof LabError) return [];
    throw error;
  }
}

const shorten = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** Where the first pipe outside quotes and parentheses is. */
function pipeAt(search: string): number {
  let quote = '';
  let depth = 0;
  for (const [at, letter] of [...search].entries()) {
    if (quote) {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === '`') quote = letter;
    else if (letter === '(' || letter === '[') depth++;
    else if (letter === ')' || letter === ']') depth--;
    else if (letter === '|' && depth === 0) return at;
  }
  return search.length;
}
