import { formatCount } from '../time/format-time.ts';

interface PagerProps {
  readonly offset: number;
  readonly count: number;
  readonly total: number;
  readonly go: (offset: number) => void;
}

/** Moves through pages of rows. Nothing when they fit one page. */
export function Pager({ offset, count, total, go }: PagerProps) {
  if (total <= count) return null;
  const last = Math.floor((total - 1) / count) * count;
  const shownTo = Math.min(offset + count, total);
  return (
    <nav className="pager" aria-label="Pages of rows">
      <button disabled={offset === 0} onClick={() => go(0)}>
        First
      </button>
      <button disabled={offset === 0} onClick={() => go(Math.max(0, offset - count))}>
        Previous
      </button>
      <span>
        {formatCount(offset + 1)} – {formatCount(shownTo)} of {formatCount(total)}
      </span>
      <button disabled={shownTo >= total} onClick={() => go(offset + count)}>
        Next
      </button>
      <button disabled={shownTo >= total} onClick={() => go(last)}>
        Last
      </button>
    </nav>
  );
}
