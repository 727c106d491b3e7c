import { createRandom, UserError } from '#kernel';
import { suggest } from '../scenario/closest.ts';
import { DEFAULT_BUDGET } from '../scenario/budget.ts';
import type { Expectation } from '../scenario/expectations.ts';
import { planScenario } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Detection } from './detections.ts';
import { canSee, detectionsOf } from './detections-of-scenario.ts';
import { plannedLoad } from './planned-load.ts';

/**
 * Finds what an author got wrong, before anything is started: phases that cannot be planned, detections that do not
 * exist or do not run in the scenario, detections that could see nothing there, and more load than the budget has.
 *
 * @throws UserError LAB_SCENARIO_INVALID with the first mistake
 */
export function checkScenarios(
  scenarios: readonly Scenario[],
  detections: readonly Detection[],
  seed: number,
): void {
  const known = detections.map(({ name }) => name);
  for (const scenario of scenarios) {
    planScenario(scenario, createRandom(seed).fork(scenario.id).fork('plan'));
    for (const name of scenario.detections ?? []) mustExist(scenario, name, known);
    mustBeAffordable(scenario, detections);
    const running = detectionsOf(scenario, detections);
    for (const name of scenario.expect.flatMap(detectionsNamed)) {
      mustExist(scenario, name, known);
      const detection = running.find((candidate) => candidate.name === name);
      if (!detection) throw invalid(scenario, `"${name}" does not run in it.`, 'Add it to `detections`.');
      if (canSee(detection, scenario)) continue;
      throw invalid(
        scenario,
        `"${name}" sees nothing in it: its data is not sent.`,
        'Name the custom metrics it looks at in `customMetrics`, or the capability it needs in `requires`.',
      );
    }
  }
}

/** Whoever makes a scenario long says so, and how long: a slow catalogue is one that nobody runs. */
function mustBeAffordable(scenario: Scenario, detections: readonly Detection[]): void {
  const isLong = scenario.tags?.includes('long') ?? false;
  const budget = scenario.budget ?? (isLong ? undefined : DEFAULT_BUDGET);
  const planned = plannedLoad(scenario, detections);
  const cost = `${planned.reports} reports and ${planned.searches} scheduled searches`;
  if (!budget) {
    const stated = `budget: { reports: ${planned.reports}, searches: ${planned.searches} }`;
    throw invalid(scenario, `it is tagged "long" and states no budget.`, `It plans ${cost}: \`${stated}\`.`);
  }
  if (planned.reports <= budget.reports && planned.searches <= budget.searches) return;
  throw invalid(
    scenario,
    `it plans ${cost}; its budget is ${budget.reports} and ${budget.searches}.`,
    'Let devices report less often (`reportEvery`), name its `detections`, or tag it "long" and state its `budget`.',
  );
}

function detectionsNamed(expectation: Expectation): readonly string[] {
  if (!('detection' in expectation)) return [];
  const { detection } = expectation;
  const except = 'except' in expectation ? (expectation.except ?? []) : [];
  return detection === '*' ? except : [detection, ...except];
}

function mustExist(scenario: Scenario, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw invalid(
    scenario,
    `there is no detection "${name}" in the Splunk app.`,
    suggest(name, 'Detections', known),
  );
}

function invalid(scenario: Scenario, problem: string, hint: string): UserError {
  return new UserError('LAB_SCENARIO_INVALID', `Scenario "${scenario.id}": ${problem}`, { hint });
}
