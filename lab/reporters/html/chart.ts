import { scaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { Point, Story, StoryChart } from '../../report/story.ts';
import { html, type Markup } from './markup.ts';
import { timeAxis, timeScale } from './time-axis.ts';
import { exactTime } from './times.ts';

const WIDTH = 540;
const PLOT = { left: 48, right: WIDTH - 10 } as const;
const HEIGHT = 180;
const TOP = 12;
const BOTTOM = HEIGHT - 24;

/** A metric over lab time: attackers, twins and the median of the others; the attack is shaded. */
export function metricChart(chart: StoryChart, story: Story): Markup {
  const x = timeScale(story.startMs, story.endMs, PLOT);
  const all = [...chart.lines.flatMap(({ points }) => points), ...chart.others].map(([, value]) => value);
  const y = scaleLinear()
    .domain([Math.min(0, ...all), Math.max(1, ...all)])
    .nice(4)
    .range([BOTTOM, TOP]);
  const path = line<Point>()
    .x(([atMs]) => x(atMs))
    .y(([, value]) => y(value))
    .curve(curveStepAfter)
    .digits(1);
  const attack = story.phases.find(({ name }) => name === 'attack');
  const caption = `${chart.metric}${chart.dimension === undefined ? '' : ` ${chart.dimension}`}`;
  return html`<figure class="chart">
    <figcaption>
      <code>${caption}</code>
      <span class="legend">
        ${[...chart.lines].reverse().map(({ thing, role }) => html`<span class="key ${role}">${thing}</span>`)}
        ${chart.others.length > 0 && html`<span class="key others">median of the others</span>`}
      </span>
    </figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${caption} over time">
      ${
        attack &&
        html`<rect
          class="shade"
          x="${x(story.attackMs).toFixed(1)}"
          y="${TOP}"
          width="${Math.max(0, x(attack.toMs) - x(story.attackMs)).toFixed(1)}"
          height="${BOTTOM - TOP}"
        />`
      }
      <g class="axis">
        ${y.ticks(4).map((tick) => {
          const at = y(tick).toFixed(1);
          return html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}" /><text
              x="${PLOT.left - 6}"
              y="${at}"
              dy="4"
              text-anchor="end"
              >${shortNumber(tick)}</text
            >`;
        })}
      </g>
      ${timeAxis(x, BOTTOM)}
      <path class="line others" d="${path(chart.others) ?? ''}" />
      ${chart.lines.map(
        ({ thing, role, points }) =>
          html`<path class="line ${role}" d="${path(points) ?? ''}"><title>${thing}</title></path>${highest(
              points,
            )?.map(
              ([atMs, value]) =>
                html`<circle
                  class="dot ${role}"
                  cx="${x(atMs).toFixed(1)}"
                  cy="${y(value).toFixed(1)}"
                  r="3.5"
                  ><title>${thing}: ${value} at ${exactTime(atMs)}</title></circle
                >`,
            )}`,
      )}
    </svg>
  </figure>`;
}

/** The highest point, marked so that its number can be read. */
function highest(points: readonly Point[]): readonly Point[] | undefined {
  if (points.length === 0) return undefined;
  return [points.reduce((best, point) => (point[1] > best[1] ? point : best))];
}

const NUMBER = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

const shortNumber = (value: number) => NUMBER.format(value);
