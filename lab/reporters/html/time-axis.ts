import { scaleUtc, type ScaleTime } from 'd3-scale';
import { html, type Markup } from './markup.ts';
import { clockTime } from './times.ts';

/** Where the plot of a picture begins and ends, in the units of its view box. */
export interface Extent {
  readonly left: number;
  readonly right: number;
}

export type TimeScale = ScaleTime<number, number>;

export function timeScale(fromMs: number, toMs: number, { left, right }: Extent): TimeScale {
  return scaleUtc().domain([fromMs, toMs]).range([left, right]);
}

/** Labelled ticks below `y`. */
export function timeAxis(scale: TimeScale, y: number): Markup {
  const ticks = scale.ticks(6);
  const isShort = scale.domain()[1]!.getTime() - scale.domain()[0]!.getTime() < 20 * 3_600_000;
  return html`<g class="axis">
    ${ticks.map((tick) => {
      const x = scale(tick).toFixed(1);
      const label = clockTime(tick.getTime());
      return html`<line x1="${x}" x2="${x}" y1="${y}" y2="${y + 4}" /><text
          x="${x}"
          y="${y + 15}"
          text-anchor="middle"
          >${isShort ? label.slice(4) : label}</text
        >`;
    })}
  </g>`;
}
