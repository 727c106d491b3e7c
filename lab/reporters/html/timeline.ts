import type { Story } from '../../report/story.ts';
import { html, type Markup } from './markup.ts';
import { timeAxis, timeScale, type TimeScale } from './time-axis.ts';
import { exactTime } from './times.ts';

/** One row of the time line: bars for what lasts, marks for what happens at a moment. */
interface Row {
  readonly label: string;
  readonly kind: 'attack' | 'twin' | 'violation' | 'detection' | 'false-alarm';
  readonly bars?: readonly { readonly fromMs: number; readonly toMs: number; readonly title: string }[];
  readonly marks?: readonly { readonly atMs: number; readonly title: string; readonly isHollow?: boolean }[];
}

const WIDTH = 1080;
const LEFT = 210;
const RIGHT = WIDTH - 14;
const ROW_HEIGHT = 22;
const TOP = 26;

/** Phases, what the attackers and twins did, violations and detections, all on one axis of lab time. */
export function timeline(story: Story): Markup {
  const scale = timeScale(story.startMs, story.endMs, { left: LEFT, right: RIGHT });
  const rows = rowsOf(story);
  const bottom = TOP + rows.length * ROW_HEIGHT + 4;
  return html`<svg
    class="timeline"
    viewBox="0 0 ${WIDTH} ${bottom + 22}"
    role="img"
    aria-label="Time line of the scenario"
  >
    ${story.phases.map((phase, index) => phaseBand(phase, index, scale, bottom))}
    ${rows.map((row, index) => drawRow(row, TOP + index * ROW_HEIGHT, scale))} ${timeAxis(scale, bottom)}
  </svg>`;
}

function phaseBand(phase: Story['phases'][number], index: number, scale: TimeScale, bottom: number): Markup {
  const from = scale(phase.fromMs);
  const width = Math.max(0, scale(phase.toMs) - from);
  // A label that does not fit is in the tooltip only.
  const fits = width > phase.name.length * 5.6;
  return html`<g class="phase phase-${index}">
    <title>${phase.name}: ${exactTime(phase.fromMs)} to ${exactTime(phase.toMs)}</title>
    <rect x="${from.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="${bottom}" />
    ${fits && html`<text x="${(from + 6).toFixed(1)}" y="14">${phase.name}</text>`}
  </g>`;
}

function drawRow(row: Row, y: number, scale: TimeScale): Markup {
  const middle = y + ROW_HEIGHT / 2;
  return html`<g class="row ${row.kind}">
    <text x="${LEFT - 8}" y="${middle + 4}" text-anchor="end"
      ><title>${row.label}</title>${shortened(row.label)}</text
    >
    <line class="rail" x1="${LEFT}" x2="${RIGHT}" y1="${middle}" y2="${middle}" />
    ${(row.bars ?? []).map(({ fromMs, toMs, title }) => {
      const x = scale(fromMs);
      const width = Math.max(3, scale(toMs) - x);
      return html`<rect
        x="${x.toFixed(1)}"
        y="${y + 5}"
        width="${width.toFixed(1)}"
        height="${ROW_HEIGHT - 10}"
        rx="3"
        ><title>${title}</title></rect
      >`;
    })}
    ${(row.marks ?? []).map(
      ({ atMs, title, isHollow }) =>
        html`<path
          class="${isHollow ? 'hollow' : 'solid'}"
          d="M0 -6 L6 0 L0 6 L-6 0 Z"
          transform="translate(${scale(atMs).toFixed(1)} ${middle})"
          ><title>${title}</title></path
        >`,
    )}
  </g>`;
}

const MOST_LABEL = 29;

function shortened(label: string): string {
  return label.length > MOST_LABEL ? `${label.slice(0, MOST_LABEL - 1)}…` : label;
}

function rowsOf(story: Story): Row[] {
  const rows = new Map<string, Row>();
  for (const { role, behavior, things, fromMs, toMs } of story.actions) {
    const until = Math.min(toMs, story.endMs);
    const title = `${behavior} of ${things.join(', ')}, from ${exactTime(fromMs)}`;
    const key = `${role} ${behavior}`;
    const bars = [...(rows.get(key)?.bars ?? []), { fromMs, toMs: until, title }];
    rows.set(key, { label: role === 'twin' ? `${behavior} (twin)` : behavior, kind: role, bars });
  }
  for (const { atMs, thing, behavior, type } of story.violations) {
    const key = `violation ${behavior}`;
    const mark = { atMs, title: `${thing} ${type} at ${exactTime(atMs)}`, isHollow: type !== 'in-alarm' };
    const marks = [...(rows.get(key)?.marks ?? []), mark];
    rows.set(key, { label: `violation ${behavior}`, kind: 'violation', marks });
  }
  for (const { name, fired } of story.detections) {
    for (const isRight of [true, false]) {
      const own = fired.filter(({ role }) => (role === 'attacker') === isRight);
      if (own.length === 0) continue;
      const marks = own.map(({ atMs, things }, index) => ({
        atMs,
        title: `${name} at ${exactTime(atMs)}: ${things.join(', ') || 'a row that names no thing'}`,
        // The first alert is the detection; later ones repeat it.
        isHollow: index > 0,
      }));
      const kind = isRight ? 'detection' : 'false-alarm';
      rows.set(`${kind} ${name}`, { label: name, kind, marks });
    }
  }
  return [...rows.values()];
}
