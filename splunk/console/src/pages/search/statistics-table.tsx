import { useEffect, useState } from 'react';
import { fetchPage } from '../../api/search-job.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { CellText, isNumeric } from '../../components/cell-text.tsx';
import { ShowLoaded } from '../../components/loaded.tsx';
import { Nothing } from '../../components/nothing.tsx';
import { Pager } from '../../components/pager.tsx';
import { shownTime } from '../../time/result-time.ts';
import type { ResultProps } from './result-tabs.tsx';

const PAGE_ROWS = 50;

interface StatisticsTableProps extends ResultProps {
  readonly tellFields: (fields: readonly string[]) => void;
}

/** The table that a search made, a page at a time. */
export function StatisticsTable({ source, job, tellFields }: StatisticsTableProps) {
  const [offset, setOffset] = useState(0);
  const page = useLoaded(
    (signal) => fetchPage(source, job.sid, 'results', { offset, count: PAGE_ROWS }, signal),
    [source, job.sid, offset],
  );
  useEffect(() => {
    if (page.state === 'ready') tellFields(page.value.fields);
  }, [page, tellFields]);
  if (job.rows === 0) {
    return (
      <Nothing title="The table has no rows">
        The search looked at {job.events} events and kept none of them. A longer time range, or fewer
        conditions, may help.
      </Nothing>
    );
  }
  return (
    <>
      <Pager offset={offset} count={PAGE_ROWS} total={job.rows} go={setOffset} />
      <ShowLoaded loaded={page} what="Reading the rows">
        {({ fields, rows }) => {
          const numeric = fields.map((_, column) => isNumeric(rows[0]?.[column]));
          return (
            <div className="scroll-x card">
              <table className="grid">
                <thead>
                  <tr>
                    {fields.map((field, column) => (
                      <th key={field} scope="col" className={numeric[column] ? 'number' : undefined}>
                        {field}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row, index) => (
                    <tr key={index}>
                      {fields.map((field, column) => (
                        <td key={field} className={numeric[column] ? 'number' : undefined}>
                          <CellText value={field === '_time' ? shownTime(row[column]) : row[column]} />
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          );
        }}
      </ShowLoaded>
    </>
  );
}
