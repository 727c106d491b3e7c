import { useEffect, useMemo, useState } from 'react';
import { addressOf, goTo, usePlace } from '../../app/location.ts';
import type { PageProps } from '../../app/pages.ts';
import { Problem } from '../../components/problem.tsx';
import { TimeRangePicker } from '../../components/time-range-picker.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useVocabulary } from '../../spl/use-vocabulary.ts';
import { DEFAULT_RANGE, type TimeRange } from '../../time/time-range.ts';
import { Examples } from './examples.tsx';
import { ResultTabs } from './result-tabs.tsx';
import { SearchBar } from './search-bar.tsx';
import { useSearch } from './use-search.ts';
import './search-page.css';

/** Searching: the address holds the search, so that a link brings it back. */
export default function SearchPage({ source }: PageProps) {
  const { query } = usePlace();
  const asked = query.get('q') ?? '';
  const sid = query.get('sid') ?? '';
  const earliest = query.get('earliest') ?? DEFAULT_RANGE.earliest;
  const latest = query.get('latest') ?? (query.has('earliest') ? '' : DEFAULT_RANGE.latest);
  const [typed, setTyped] = useState(asked);
  const [fields, setFields] = useState<readonly string[]>([]);
  const { search, run, show, stop } = useSearch();
  const words = useVocabulary(source);
  const vocabulary = useMemo(() => ({ ...words, fields }), [words, fields]);
  const turn = query.get('turn') ?? '';

  useEffect(() => {
    setTyped(asked);
    if (sid !== '') show(source, sid);
    else if (asked.trim() !== '') run({ source, search: asked, earliest, latest });
    else stop();
  }, [source, asked, sid, earliest, latest, turn, run, show, stop]);

  const go = (text: string, range: TimeRange = { earliest, latest }) => {
    const same = text === asked && range.earliest === earliest && range.latest === latest && sid === '';
    const address = addressOf('/search', {
      source: query.get('source') ?? undefined,
      q: text,
      earliest: range.earliest || '0',
      latest: range.latest,
      tab: query.get('tab') ?? undefined,
      // The same search again is a new search: time has passed.
      turn: same ? String(Number(turn) + 1) : undefined,
    });
    goTo(address, { replace: same });
  };
  return (
    <div className="search-page">
      <form
        role="search"
        className="search-row"
        onSubmit={(event) => {
          event.preventDefault();
          go(typed);
        }}
      >
        <SearchBar search={typed} change={setTyped} run={() => go(typed)} vocabulary={vocabulary} />
        <TimeRangePicker value={{ earliest, latest }} choose={(range) => go(typed, range)} />
        {search.state === 'running' ? (
          <button type="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button className="primary">Search</button>
        )}
      </form>
      {search.state === 'none' && <Examples choose={(text, range) => go(text, range)} />}
      {search.state === 'running' && (
        <Waiting what={search.job ? `Searching, ${search.job.events} events so far` : 'Searching'} />
      )}
      {search.state === 'failed' && (
        <div className="inset">
          <Problem error={search.error} />
        </div>
      )}
      {search.state === 'done' && (
        <ResultTabs
          key={search.job.sid}
          source={source}
          job={search.job}
          tellFields={setFields}
          narrow={(terms) => go(narrowed(typed, terms))}
          zoom={(range) => go(asked || typed, range)}
        />
      )}
    </div>
  );
}

/** The search with more terms, before its first pipe. */
function narrowed(search: string, terms: string): string {
  const pipe = search.indexOf('|');
  return pipe < 0
    ? `${search.trim()} ${terms}`
    : `${search.slice(0, pipe).trim()} ${terms} ${search.slice(pipe)}`;
}
