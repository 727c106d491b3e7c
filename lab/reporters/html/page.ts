import type { Results, ScenarioResult } from '../../results.ts';
import { formatDuration } from '../../scenario/duration.ts';
import type { StageTimes } from '../stage-times.ts';
import { html, type Markup } from './markup.ts';
import { scenarioSection } from './scenario-section.ts';
import { STYLE } from './style.ts';

/** The report as one file: no scripts, nothing from elsewhere; the policy in its head has the browser see to that. */
export function reportPage(results: Results, times: StageTimes): string {
  const { target, seed, passed, failed, skipped, scenarios, labDurationMs, durationMs } = results;
  const slowest = times.slowest();
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>IoT posture lab: ${passed} passed, ${failed} failed, ${skipped} skipped</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>IoT posture lab</h1>
          <p class="totals">
            <span class="total passed"><b>${passed}</b> passed</span>
            <span class="total failed ${failed === 0 && 'none'}"><b>${failed}</b> failed</span>
            <span class="total skipped ${skipped === 0 && 'none'}"><b>${skipped}</b> skipped</span>
          </p>
          <p class="quiet">
            ${formatDuration(labDurationMs)} of lab time in ${formatDuration(durationMs)}, target ${target},
            seed
            ${seed}${
              slowest &&
              `, slowest stage: ${slowest.stage} of ${slowest.scenario} (${formatDuration(slowest.durationMs)})`
            }
          </p>
          ${scenarios.length > 1 && overview(scenarios)}
        </header>
        <main>
          ${scenarios.map((scenario) => scenarioSection(scenario, times.slowest(scenario.id)?.stage))}
        </main>
      </body>
    </html> `;
  return page.text;
}

function overview(scenarios: readonly ScenarioResult[]): Markup {
  return html`<nav class="scroll">
    <table>
      <thead>
        <tr>
          <th></th>
          <th>Scenario</th>
          <th></th>
          <th class="number">Time to detect</th>
          <th class="number">Checks</th>
        </tr>
      </thead>
      <tbody>
        ${scenarios.map((scenario) => {
          const detected = scenario.expectations.flatMap(({ timeToDetectMs }) => timeToDetectMs ?? []);
          const good = scenario.expectations.filter(({ status }) => status === 'passed').length;
          return html`<tr>
            <td><span class="badge ${scenario.status}">${scenario.status}</span></td>
            <td>
              <a href="#${scenario.id}"><code>${scenario.id}</code></a>
            </td>
            <td>${scenario.title}</td>
            <td class="number">${detected.length > 0 && formatDuration(Math.min(...detected))}</td>
            <td class="number">
              ${scenario.expectations.length > 0 && `${good}/${scenario.expectations.length}`}
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
  </nav>`;
}
