import type { PipelineStage } from '../../console/pipeline-stage.ts';
import { html, type Markup } from './markup.ts';

const NUMBER = new Intl.NumberFormat('en');

/** Device → broker → Device Defender → rule → Firehose → HEC → index, with what passed and what went wrong. */
export function pipelineStrip(stages: readonly PipelineStage[], recordsBackedUp: number | undefined): Markup {
  return html`<ol class="strip">
    ${stages.map(
      ({ title, unit, passed, waiting, failures }) =>
        html`<li class="${failures.length > 0 ? 'troubled' : ''}">
          <strong>${title}</strong>
          <span class="count">${passed === undefined ? '–' : NUMBER.format(passed)}</span>
          <span class="unit">${unit}</span>
          ${waiting ? html`<span class="note">${NUMBER.format(waiting)} on the way</span>` : undefined}
          ${failures.map(({ what, count }) => html`<span class="note">${NUMBER.format(count)} ${what}</span>`)}
        </li>`,
    )}
    ${
      recordsBackedUp !== undefined &&
      html`<li class="aside ${recordsBackedUp > 0 && 'troubled'}">
        <strong>Backup bucket</strong>
        <span class="count">${NUMBER.format(recordsBackedUp)}</span>
        <span class="unit">records backed up</span>
      </li>`
    }
  </ol>`;
}
