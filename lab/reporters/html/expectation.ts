import type { ExpectationResult, ResultRow } from '../../results.ts';
import { valuesOf } from '../../runner/rows.ts';
import { formatDuration } from '../../scenario/duration.ts';
import { html, type Markup } from './markup.ts';

const MARK = { passed: '✔', failed: '✘', skipped: '–' } as const;
const MOST_ROWS = 5;

/** One expectation, unfolded when it failed. */
export function expectationItem(expectation: ExpectationResult): Markup {
  const { name, status, timeToDetectMs, sawEvents, message, search, window, rows } = expectation;
  return html`<details class="expectation ${status}" ${status === 'failed' && 'open'}>
    <summary>
      <span class="mark">${MARK[status]}</span> ${name}
      ${timeToDetectMs !== undefined && html`<span class="ttd">detected after ${formatDuration(timeToDetectMs)}</span>`}
      <span class="quiet">${sawEvents} events seen</span>
    </summary>
    ${message !== undefined && html`<pre class="message">${message.split('\n').map(diffLine)}</pre>`}
    <pre class="search">${search}</pre>
    <p class="quiet">${window.earliest} to ${window.latest}</p>
    ${rowTable(rows)}
  </details>`;
}

/** A line of the message; its element is a block, so it needs no line break. */
function diffLine(line: string): Markup {
  const kind = line.startsWith('- ') ? 'missing' : line.startsWith('+ ') ? 'unexpected' : '';
  return html`<span class="${kind}">${line}</span>`;
}

export function rowTable(rows: readonly ResultRow[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${fields.map((field) => html`<th>${field}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.slice(0, MOST_ROWS).map(
          (row) =>
            html`<tr>
              ${fields.map((field) => html`<td>${valuesOf(row[field]).join(', ')}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
    ${rows.length > MOST_ROWS && html`<p class="quiet">and ${rows.length - MOST_ROWS} more rows</p>`}
  </div>`;
}
