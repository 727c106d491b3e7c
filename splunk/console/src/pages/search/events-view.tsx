import { useEffect, useState } from 'react';
import { fetchFieldSummary, fetchPage, fetchTimeline } from '../../api/search-job.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { ShowLoaded } from '../../components/loaded.tsx';
import { Nothing } from '../../components/nothing.tsx';
import { Pager } from '../../components/pager.tsx';
import type { TimeRange } from '../../time/time-range.ts';
import { EventRow } from './event-row.tsx';
import { FieldSidebar } from './field-sidebar.tsx';
import type { ResultProps } from './result-tabs.tsx';
import { Timeline } from './timeline.tsx';
import './events-view.css';

const PAGE_EVENTS = 20;

interface EventsViewProps extends ResultProps {
  readonly tellFields: (fields: readonly string[]) => void;
  readonly narrow: (terms: string) => void;
  readonly zoom: (range: TimeRange) => void;
}

/** The events that were found, newest first, beside the fields that they have. */
export function EventsView({ source, job, tellFields, narrow, zoom }: EventsViewProps) {
  const [offset, setOffset] = useState(0);
  const total = job.transforming ? job.events : job.rows;
  const { sid } = job;
  const page = useLoaded(
    (signal) => fetchPage(source, sid, 'events', { offset, count: PAGE_EVENTS }, signal),
    [source, sid, offset],
  );
  const summary = useLoaded((signal) => fetchFieldSummary(source, sid, signal), [source, sid]);
  const timeline = useLoaded((signal) => fetchTimeline(source, sid, signal), [source, sid]);
  useEffect(() => {
    if (summary.state === 'ready') tellFields(summary.value.map(({ name }) => name));
  }, [summary, tellFields]);
  if (total === 0) {
    return (
      <Nothing title="No events found">
        Nothing in the time range matches. Is the lab sending yet? See Live pipeline, or try a longer time
        range.
      </Nothing>
    );
  }
  return (
    <>
      {timeline.state === 'ready' && timeline.value.length > 0 && (
        <Timeline bars={timeline.value} earliest={job.earliest} latest={job.latest} zoom={zoom} />
      )}
      <div className="events">
        <FieldSidebar summary={summary} narrow={narrow} transforming={job.transforming} />
        <div>
          <Pager offset={offset} count={PAGE_EVENTS} total={total} go={setOffset} />
          <ShowLoaded loaded={page} what="Reading the events">
            {({ fields, rows }) =>
              rows.length === 0 ? (
                <Nothing title="This search keeps no events">
                  It makes its table without reading single events, so there are none to show.
                </Nothing>
              ) : (
                <ol className="card event-list" start={offset + 1}>
                  {rows.map((row, index) => (
                    <EventRow key={offset + index} fields={fields} row={row} narrow={narrow} />
                  ))}
                </ol>
              )
            }
          </ShowLoaded>
          <Pager offset={offset} count={PAGE_EVENTS} total={total} go={setOffset} />
        </div>
      </div>
    </>
  );
}
