import { useEffect, useRef, useState, type FormEvent } from 'react';
import { NAMED_RANGES, titleOf, type TimeRange } from '../time/time-range.ts';
import './time-range-picker.css';

interface TimeRangePickerProps {
  readonly value: TimeRange;
  readonly choose: (range: TimeRange) => void;
}

/** Chooses the span to search: one of the usual ones, or any two limits that Splunk understands. */
export function TimeRangePicker({ value, choose }: TimeRangePickerProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('.chosen, button')?.focus();
    const outside = (event: Event) => {
      if (!box.current?.parentElement?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const pick = (range: TimeRange) => {
    setOpen(false);
    button.current?.focus();
    choose(range);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    pick({ earliest: String(form.get('earliest')).trim(), latest: String(form.get('latest')).trim() });
  };
  return (
    <div
      className="time-range"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button
        type="button"
        ref={button}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={`Time range: ${titleOf(value)}`}
        onClick={() => setOpen(!open)}
      >
        {titleOf(value)} ▾
      </button>
      {open && (
        <div className="popup card" role="dialog" aria-label="Time range" ref={box}>
          <div className="named">
            {NAMED_RANGES.map((range) => (
              <button
                type="button"
                key={range.title}
                className={`quiet ${titleOf(range) === titleOf(value) ? 'chosen' : ''}`}
                onClick={() => pick({ earliest: range.earliest, latest: range.latest })}
              >
                {range.title}
              </button>
            ))}
          </div>
          <form onSubmit={submit}>
            <label>
              From
              <input name="earliest" defaultValue={value.earliest} placeholder="the beginning" />
            </label>
            <label>
              To
              <input name="latest" defaultValue={value.latest} placeholder="the end" />
            </label>
            <p className="hint">
              <code>-4h@h</code>, <code>@d</code>, <code>now</code>, epoch seconds or{' '}
              <code>2026-01-05T00:00:00Z</code>. Relative times count from lab time.
            </p>
            <button className="primary">Apply</button>
          </form>
        </div>
      )}
    </div>
  );
}
