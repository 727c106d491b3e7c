import { useState } from 'react';
import type { Cell } from '../../api/search-job.ts';
import { CellText } from '../../components/cell-text.tsx';
import { shownTime } from '../../time/result-time.ts';
import { fieldTerm } from '../../spl/field-term.ts';
import { JsonView } from './json-view.tsx';

interface EventRowProps {
  readonly fields: readonly string[];
  readonly row: readonly Cell[];
  readonly narrow: (terms: string) => void;
}

/** Fields that say where an event came from, in this order; they stand below every event. */
const ORIGIN = ['host', 'source', 'sourcetype', 'index'];

/** One event: its time, its text (JSON can be folded), where it came from, and on demand all its fields. */
export function EventRow({ fields, row, narrow }: EventRowProps) {
  const [open, setOpen] = useState(false);
  const value = (field: string): Cell => row[fields.indexOf(field)] ?? null;
  const raw = value('_raw');
  const others = fields.filter((field) => !field.startsWith('_') && value(field) !== null);
  return (
    <li>
      <button
        className="quiet icon"
        aria-expanded={open}
        aria-label={open ? 'Hide the fields' : 'Show all fields'}
        onClick={() => setOpen(!open)}
      >
        {open ? '▾' : '▸'}
      </button>
      <time>
        <CellText value={shownTime(value('_time'))} />
      </time>
      <div className="event-body">
        <JsonView text={typeof raw === 'string' ? raw : ''} />
        <div className="origin">
          {ORIGIN.filter((field) => value(field) !== null).map((field) => (
            <span key={field}>
              {field} = <code>{String(value(field))}</code>
            </span>
          ))}
        </div>
        {open && (
          <table className="grid event-fields">
            <tbody>
              {others.map((field) => {
                const shown = value(field);
                return (
                  <tr key={field}>
                    <th scope="row">{field}</th>
                    <td>
                      <CellText value={shown} />
                    </td>
                    <td>
                      {typeof shown === 'string' && (
                        <button
                          className="link"
                          aria-label={`Search for ${field}=${shown} only`}
                          onClick={() => narrow(fieldTerm(field, shown))}
                        >
                          only these
                        </button>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
      </div>
    </li>
  );
}
