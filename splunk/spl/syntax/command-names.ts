import { splitAtPipes } from './brackets.ts';

/** Names of the commands of a search text, in order; the implied `search` included. */
export function commandNames(search: string): string[] {
  return splitAtPipes(search, 0, search.length).flatMap(({ start, end }, i) => {
    const text = search.slice(start, end).trim();
    if (text === '') return [];
    const word = /^[a-z_]+/i.exec(text)?.[0] ?? '';
    return [i === 0 && !/^search\b/.test(text) ? 'search' : word];
  });
}
