import type { TimelineBar } from '../../api/search-job.ts';
import { formatCount, formatDuration, formatTime } from '../../time/format-time.ts';
import type { TimeRange } from '../../time/time-range.ts';

interface TimelineProps {
  readonly bars: readonly TimelineBar[];
  /** The span that was searched, epoch seconds; 0 for no limit. */
  readonly earliest: number;
  readonly latest: number;
  readonly zoom: (range: TimeRange) => void;
}

const HEIGHT = 100;
const WIDTH = 1000;

/** How many events there are when; a click searches the stretch of a bar. */
export function Timeline({ bars, earliest, latest, zoom }: TimelineProps) {
  const first = bars[0]!;
  const last = bars.at(-1)!;
  const from = earliest > 0 ? Math.min(earliest, first.start) : first.start;
  const to = earliest > 0 ? Math.max(latest, last.start + last.seconds) : last.start + last.seconds;
  const most = Math.max(...bars.map(({ count }) => count));
  const x = (time: number) => ((time - from) / (to - from)) * WIDTH;
  return (
    <figure className="card timeline">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="group"
        aria-label="Events over time"
      >
        {bars.map(({ start, seconds, count }) => {
          const title = `${formatCount(count)} events in ${formatDuration(seconds * 1000)} from ${formatTime(start * 1000)}`;
          const height = Math.max(2, (count / most) * HEIGHT);
          const search = () => zoom({ earliest: String(start), latest: String(start + seconds) });
          return (
            <rect
              key={start}
              x={x(start)}
              width={Math.max(1.5, (seconds / (to - from)) * WIDTH * 0.9)}
              y={HEIGHT - height}
              height={height}
              role="button"
              tabIndex={0}
              aria-label={title}
              onClick={search}
              onKeyDown={(event) => event.key === 'Enter' && search()}
            >
              <title>{title}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className="span">
        <span>{formatTime(from * 1000)}</span>
        <span>
          most in {formatDuration(first.seconds * 1000)}: {formatCount(most)}
        </span>
        <span>{formatTime(to * 1000)}</span>
      </figcaption>
    </figure>
  );
}
