import { useEffect, useState } from 'react';
import { labApi } from '../api/lab-api.ts';
import { splunkd } from '../api/splunkd.ts';
import type { Vocabulary } from './completion.ts';

type Words = Omit<Vocabulary, 'fields'>;

const NOTHING: Words = { commands: [], functions: [], indexes: [], macros: [], lookups: [] };

/** What the search language and this lab know by name. Without an answer there is no completion, and nothing else lacks. */
export function useVocabulary(source: string): Words {
  const [words, setWords] = useState(NOTHING);
  useEffect(() => {
    const stopped = new AbortController();
    Promise.all([labApi.language(), indexNames(source, stopped.signal)]).then(
      ([language, indexes]) => setWords({ ...language, indexes }),
      () => {},
    );
    return () => stopped.abort();
  }, [source]);
  return words;
}

async function indexNames(source: string, signal: AbortSignal): Promise<string[]> {
  const answer = await splunkd<{ entry: { name: string }[] }>(
    source,
    'GET',
    'data/indexes',
    { count: 0 },
    signal,
  );
  return (answer?.entry ?? []).map(({ name }) => name);
}
