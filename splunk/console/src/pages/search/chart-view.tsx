import { useState, type ComponentType } from 'react';
import Area from '@splunk/visualizations/Area';
import Bar from '@splunk/visualizations/Bar';
import Column from '@splunk/visualizations/Column';
import Line from '@splunk/visualizations/Line';
import Pie from '@splunk/visualizations/Pie';
import Scatter from '@splunk/visualizations/Scatter';
import SingleValue from '@splunk/visualizations/SingleValue';
import { fetchPage } from '../../api/search-job.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { ShowLoaded } from '../../components/loaded.tsx';
import { Nothing } from '../../components/nothing.tsx';
import { SplunkTheme } from '../../components/splunk-theme.tsx';
import { useWidth } from '../../components/use-width.ts';
import { formatCount } from '../../time/format-time.ts';
import { CHART_KINDS, chartData, usualKind, type ChartKind, type Kind } from './chart-data.ts';
import type { ResultProps } from './result-tabs.tsx';

interface ChartProps {
  width: number;
  height: number;
  options: object;
  dataSources: object;
}

const CHARTS = {
  line: Line,
  area: Area,
  column: Column,
  bar: Bar,
  pie: Pie,
  scatter: Scatter,
  single: SingleValue,
};

/** More rows than that are no picture any more. */
const MOST_ROWS = 10_000;
const HEIGHT = 440;

/** The table as a chart of Splunk's own. */
export default function ChartView({ source, job }: ResultProps) {
  const [chosen, setChosen] = useState<ChartKind>();
  const [stacked, setStacked] = useState(false);
  const [box, width] = useWidth<HTMLDivElement>();
  const page = useLoaded(
    (signal) => fetchPage(source, job.sid, 'results', { offset: 0, count: MOST_ROWS }, signal),
    [source, job.sid],
  );
  if (job.rows === 0) return <Nothing title="There are no rows to draw" />;
  return (
    <ShowLoaded loaded={page} what="Reading the rows">
      {(results) => {
        const data = chartData(results);
        const kind = chosen ?? usualKind(results);
        const Chart = CHARTS[kind] as unknown as ComponentType<ChartProps>;
        const { stackable = false, options }: Kind = CHART_KINDS[kind];
        return (
          <>
            <div className="page-head">
              <label>
                Chart{' '}
                <select value={kind} onChange={(event) => setChosen(event.target.value as ChartKind)}>
                  {Object.entries(CHART_KINDS).map(([id, { title }]) => (
                    <option key={id} value={id}>
                      {title}
                    </option>
                  ))}
                </select>
              </label>
              {stackable && (
                <label>
                  <input type="checkbox" checked={stacked} onChange={() => setStacked(!stacked)} /> stacked
                </label>
              )}
              {job.rows > MOST_ROWS && (
                <span className="warn-text">
                  The first {formatCount(MOST_ROWS)} of {formatCount(job.rows)} rows
                </span>
              )}
            </div>
            <div
              className="card chart"
              ref={box}
              role="img"
              aria-label={`${CHART_KINDS[kind].title} chart of ${results.fields.slice(1).join(', ')} over ${results.fields[0]}`}
            >
              {results.fields.length < 2 && kind !== 'single' ? (
                <Nothing title="A chart needs two columns">
                  The first is its axis, the others are drawn.
                </Nothing>
              ) : (
                width > 0 && (
                  <SplunkTheme>
                    <Chart
                      key={kind}
                      width={width}
                      height={HEIGHT}
                      options={{ ...options, ...(stackable && stacked ? { stackMode: 'stacked' } : {}) }}
                      dataSources={{ primary: { data, meta: { totalCount: results.rows.length } } }}
                    />
                  </SplunkTheme>
                )
              )}
            </div>
          </>
        );
      }}
    </ShowLoaded>
  );
}
