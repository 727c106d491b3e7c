import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { complete, type Suggestion, type Vocabulary } from '../../spl/completion.ts';
import { tokenize } from '../../spl/tokens.ts';
import './search-bar.css';

interface SearchBarProps {
  readonly search: string;
  readonly change: (search: string) => void;
  readonly run: () => void;
  readonly vocabulary: Vocabulary;
}

/**
 * The search text with its pieces in colors. Enter runs it, Shift+Enter begins a line, Tab or Enter takes a
 * suggestion, Escape closes the list.
 */
export function SearchBar({ search, change, run, vocabulary }: SearchBarProps) {
  const input = useRef<HTMLTextAreaElement>(null);
  const painted = useRef<HTMLPreElement>(null);
  const [cursor, setCursor] = useState(search.length);
  const [asked, setAsked] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const placeCursor = useRef<number>(undefined);
  const tokens = useMemo(() => tokenize(search), [search]);
  const { from, suggestions } = useMemo(
    () => (asked ? complete(search, cursor, vocabulary) : { from: 0, suggestions: [] }),
    [asked, search, cursor, vocabulary],
  );
  const open = suggestions.length > 0;

  useLayoutEffect(() => {
    const { current } = input;
    if (!current) return;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight}px`;
    if (placeCursor.current === undefined) return;
    current.setSelectionRange(placeCursor.current, placeCursor.current);
    setCursor(placeCursor.current);
    placeCursor.current = undefined;
  }, [search]);
  useEffect(() => input.current?.focus(), []);

  const take = ({ text, kind }: Suggestion) => {
    const ending =
      kind === 'function'
        ? '('
        : kind === 'macro'
          ? text.endsWith('(')
            ? ''
            : '`'
          : kind === 'command'
            ? ' '
            : '';
    placeCursor.current = from + text.length + ending.length;
    setAsked(false);
    setChosen(-1);
    change(search.slice(0, from) + text + ending + search.slice(cursor));
    input.current?.focus();
  };
  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (open && step !== 0) {
      event.preventDefault();
      setChosen((chosen + step + suggestions.length) % suggestions.length);
    } else if (open && (event.key === 'Tab' || (event.key === 'Enter' && chosen >= 0))) {
      event.preventDefault();
      take(suggestions[Math.max(chosen, 0)]!);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      setAsked(false);
      run();
    } else if (event.key === 'Escape') {
      setAsked(false);
    } else if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      setAsked(true);
    }
  };
  return (
    <div className="search-bar">
      <pre aria-hidden="true" ref={painted}>
        {tokens.map(({ kind, text }, index) => (
          <span key={index} className={`spl-${kind}`}>
            {text}
          </span>
        ))}{' '}
      </pre>
      <textarea
        ref={input}
        role="combobox"
        aria-label="Search"
        aria-expanded={open}
        aria-controls="suggestions"
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `suggestion-${chosen}` : undefined}
        placeholder="index=iot_posture"
        rows={1}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        value={search}
        onChange={(event) => {
          change(event.target.value);
          setCursor(event.target.selectionStart);
          setAsked(true);
          setChosen(-1);
        }}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
        onBlur={() => setAsked(false)}
        onKeyDown={keyDown}
      />
      {open && (
        <ul id="suggestions" role="listbox" aria-label="Suggestions" className="card">
          {suggestions.map((suggestion, index) => (
            <li
              key={`${suggestion.kind} ${suggestion.text}`}
              id={`suggestion-${index}`}
              role="option"
              aria-selected={index === chosen}
              onPointerDown={(event) => {
                event.preventDefault();
                take(suggestion);
              }}
            >
              <code>{suggestion.text}</code> <span className="hint">{suggestion.kind}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
