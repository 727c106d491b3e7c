import { useEffect, useState } from 'react';

/** Milliseconds after which waiting deserves an explanation. */
const LONG_MS = 8_000;

/** Says what is being waited for; after a while also that it takes long, so that nobody watches a spinner for ever. */
export function Waiting({ what }: { what: string }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="waiting" role="status">
      <span className="spinner" aria-hidden="true" />
      {what} …{long && ' This takes longer than it should; the lab may be busy with a scenario.'}
    </div>
  );
}
