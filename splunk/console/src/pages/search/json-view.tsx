import { useMemo, useState } from 'react';

/** An object or list with more entries than this is folded at first. */
const UNFOLDED = 12;
/** Deeper levels are folded at first. */
const DEPTH = 3;

/** An event's text: JSON as a tree whose parts can be folded, other text as it is. */
export function JsonView({ text }: { text: string }) {
  const [raw, setRaw] = useState(false);
  const value = useMemo(() => parse(text), [text]);
  if (value === undefined) return <pre className="raw">{text}</pre>;
  return (
    <div className="json">
      {raw ? <pre className="raw">{text}</pre> : <Node value={value} depth={0} />}
      <button className="link show-raw" onClick={() => setRaw(!raw)}>
        {raw ? 'show as a tree' : 'show raw text'}
      </button>
    </div>
  );
}

function parse(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function Node({ value, depth, name }: { value: unknown; depth: number; name?: string }) {
  const label = name === undefined ? null : <span className="json-key">{name}: </span>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="json-line">
        {label}
        <span className={`json-${value === null ? 'null' : typeof value}`}>{JSON.stringify(value)}</span>
      </div>
    );
  }
  return <Branch value={value} depth={depth} label={label} />;
}

function Branch({ value, depth, label }: { value: object; depth: number; label: React.ReactNode }) {
  const entries = Object.entries(value);
  const list = Array.isArray(value);
  const [open, setOpen] = useState(depth < DEPTH && (depth === 0 || entries.length <= UNFOLDED));
  const [opening, closing] = list ? '[]' : '{}';
  return (
    <div className="json-line">
      <button
        className="fold"
        aria-expanded={open}
        aria-label={open ? 'Fold' : `Unfold ${entries.length} entries`}
        onClick={() => setOpen(!open)}
      >
        {open ? '−' : '+'}
      </button>
      {label}
      {opening}
      {open ? (
        <div className="json-children">
          {entries.map(([key, child]) => (
            <Node key={key} value={child} depth={depth + 1} {...(list ? {} : { name: key })} />
          ))}
        </div>
      ) : (
        <span className="hint"> {entries.length} entries </span>
      )}
      {closing}
    </div>
  );
}
