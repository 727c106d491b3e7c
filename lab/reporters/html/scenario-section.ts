import type { ScenarioResult } from '../../results.ts';
import { formatDuration } from '../../scenario/duration.ts';
import { metricChart } from './chart.ts';
import { evidenceWalk } from './evidence-walk.ts';
import { expectationItem } from './expectation.ts';
import { html, type Markup } from './markup.ts';
import { pipelineStrip } from './pipeline-strip.ts';
import { timeline } from './timeline.ts';

/** Everything about one scenario. */
export function scenarioSection(scenario: ScenarioResult, slowest: string | undefined): Markup {
  const { id, title, status, reason, story, attack, expectations, evidence, labDurationMs, durationMs } =
    scenario;
  return html`<section class="scenario" id="${id}">
    <h2><span class="badge ${status}">${status}</span> ${title} <code>${id}</code></h2>
    <p class="facts">
      ${attack.map(
        (technique) =>
          html`<a class="technique" href="${techniqueUrl(technique.id)}" title="${technique.version}"
            >${technique.id}</a
          >`,
      )}
      ${
        status !== 'skipped' &&
        html`<span class="quiet"
          >${formatDuration(labDurationMs)} of lab time in
          ${formatDuration(durationMs)}${slowest && `, slowest: ${slowest}`}</span
        >`
      }
    </p>
    ${reason !== undefined && html`<p class="reason">${reason}</p>`}
    ${
      story &&
      html`
        ${timeline(story)}
        <div class="charts">${story.charts.map((chart) => metricChart(chart, story))}</div>
        ${story.pipeline.length > 0 && pipelineStrip(story.pipeline, story.recordsBackedUp)}
      `
    }
    <div class="expectations">${expectations.map(expectationItem)} ${evidenceWalk(evidence)}</div>
    ${story?.blindSpots !== undefined && html`<p class="blind"><strong>Not seen by these detections:</strong> ${story.blindSpots}</p>`}
  </section>`;
}

function techniqueUrl(id: string): string {
  return `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`;
}
