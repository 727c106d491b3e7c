import type { FieldSummary } from '../../api/search-job.ts';
import type { Loaded } from '../../api/use-loaded.ts';
import { ShowLoaded } from '../../components/loaded.tsx';
import { fieldTerm } from '../../spl/field-term.ts';
import { formatCount } from '../../time/format-time.ts';

interface FieldSidebarProps {
  readonly summary: Loaded<FieldSummary[]>;
  readonly narrow: (terms: string) => void;
  /** A search that makes a table tells no fields of its events. */
  readonly transforming: boolean;
}

/** Fields that everybody looks for first. */
const SELECTED = ['thing', 'name', 'host', 'source', 'sourcetype'];

/** The fields of the events with their most frequent values; a click narrows the search. */
export function FieldSidebar({ summary, narrow, transforming }: FieldSidebarProps) {
  return (
    <aside className="card field-sidebar" aria-label="Fields">
      <ShowLoaded loaded={summary} what="Counting the fields">
        {(fields) => {
          const shown = fields.filter(({ name, count }) => count > 0 && !name.startsWith('_'));
          if (shown.length === 0) {
            return (
              <p className="hint">
                {transforming
                  ? 'Fields are counted for searches that end with events.'
                  : 'The events have no fields.'}
              </p>
            );
          }
          const selected = SELECTED.flatMap((name) => shown.filter((field) => field.name === name));
          const others = shown
            .filter(({ name }) => !SELECTED.includes(name))
            .sort((left, right) => left.name.localeCompare(right.name));
          return (
            <>
              <FieldList title="Selected fields" fields={selected} narrow={narrow} />
              <FieldList title="Other fields" fields={others} narrow={narrow} />
            </>
          );
        }}
      </ShowLoaded>
    </aside>
  );
}

interface FieldListProps {
  readonly title: string;
  readonly fields: readonly FieldSummary[];
  readonly narrow: (terms: string) => void;
}

function FieldList({ title, fields, narrow }: FieldListProps) {
  if (fields.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {fields.map(({ name, distinct, count, values }) => (
          <li key={name}>
            <details>
              <summary>
                <span>{name}</span>
                <span className="hint" title={`${formatCount(distinct)} different values`}>
                  {formatCount(distinct)}
                </span>
              </summary>
              <div className="values">
                {values.map(({ value, count: times }) => (
                  <div className="value" key={value}>
                    <button className="link" onClick={() => narrow(fieldTerm(name, value))}>
                      {value === '' ? '(empty)' : value}
                    </button>
                    <span className="hint">
                      {formatCount(times)} ({((100 * times) / count).toFixed(0)} %)
                    </span>
                  </div>
                ))}
                {distinct > values.length && (
                  <span className="hint">
                    the most frequent {values.length} of {formatCount(distinct)}
                  </span>
                )}
              </div>
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}
