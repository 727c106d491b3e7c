import { lazy, Suspense } from 'react';
import type { Job } from '../../api/search-job.ts';
import { addressOf, goTo, usePlace } from '../../app/location.ts';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { formatCount, formatDuration, formatTime } from '../../time/format-time.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { EventsView } from './events-view.tsx';
import { StatisticsTable } from './statistics-table.tsx';

/** Splunk's charts are large: they come with the first chart. */
const ChartView = lazy(() => import('./chart-view.tsx'));

const TABS = [
  { id: 'events', title: 'Events' },
  { id: 'statistics', title: 'Statistics' },
  { id: 'chart', title: 'Visualization' },
] as const;

type Tab = (typeof TABS)[number]['id'];

export interface ResultProps {
  readonly source: string;
  readonly job: Job;
}

interface ResultTabsProps extends ResultProps {
  readonly tellFields: (fields: readonly string[]) => void;
  readonly narrow: (terms: string) => void;
  readonly zoom: (range: TimeRange) => void;
}

/** The results of a search that has ended, in the form that suits them first. */
export function ResultTabs({ source, job, tellFields, narrow, zoom }: ResultTabsProps) {
  const { path, query } = usePlace();
  const asked = query.get('tab');
  const usual: Tab = job.transforming ? 'statistics' : 'events';
  const tab = TABS.find(({ id }) => id === asked)?.id ?? usual;
  const shown: Tab = !job.transforming && tab !== 'events' ? 'events' : tab;
  const counts: Record<Tab, number | undefined> = {
    events: job.transforming ? job.events : job.rows,
    statistics: job.transforming ? job.rows : undefined,
    chart: undefined,
  };
  return (
    <>
      <div className="result-head">
        <span className="figures" role="status">
          <strong>{formatCount(job.transforming ? job.events : job.rows)}</strong> events
          {job.transforming && (
            <>
              , <strong>{formatCount(job.rows)}</strong> rows
            </>
          )}{' '}
          in {formatDuration(job.seconds * 1000)}
          {job.earliest > 0 && `, ${formatTime(job.earliest * 1000)} to ${formatTime(job.latest * 1000)}`}
        </span>
      </div>
      {job.messages.length > 0 && (
        <div className="message-list">
          {job.messages.map(({ type, text }) => (
            <div key={text} className={`badge ${type === 'INFO' ? '' : 'warn'}`} role="status">
              {text}
            </div>
          ))}
        </div>
      )}
      <div className="tabs" role="tablist" aria-label="Results">
        {TABS.map(({ id, title }) => (
          <button
            key={id}
            role="tab"
            aria-selected={id === shown}
            aria-controls="results"
            disabled={!job.transforming && id !== 'events'}
            title={!job.transforming && id !== 'events' ? 'This search makes no table' : undefined}
            onClick={() =>
              goTo(addressOf(path, { ...Object.fromEntries(query), tab: id }), { replace: true })
            }
          >
            {title}
            {counts[id] !== undefined && ` (${formatCount(counts[id])})`}
          </button>
        ))}
      </div>
      <div
        className="tab-panel"
        id="results"
        role="tabpanel"
        aria-label={TABS.find(({ id }) => id === shown)!.title}
      >
        <ErrorBoundary key={shown}>
          <Suspense fallback={<Waiting what="Loading the charts" />}>
            {shown === 'events' && (
              <EventsView source={source} job={job} tellFields={tellFields} narrow={narrow} zoom={zoom} />
            )}
            {shown === 'statistics' && <StatisticsTable source={source} job={job} tellFields={tellFields} />}
            {shown === 'chart' && <ChartView source={source} job={job} />}
          </Suspense>
        </ErrorBoundary>
      </div>
    </>
  );
}
