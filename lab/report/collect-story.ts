import { valuesOf } from '../runner/rows.ts';
import type { Observed } from '../runner/observations.ts';
import type { Action, Scenario } from '../scenario/scenario.ts';
import type { Lab } from '../target.ts';
import { collectCharts } from './collect-charts.ts';
import type { Story, StoryAction, StoryDetection } from './story.ts';

/** Gathers what pictures of a scenario need, once it has been judged. Asks Splunk and Device Defender; changes nothing. */
export async function collectStory(scenario: Scenario, observed: Observed, lab: Lab): Promise<Story> {
  const { plan, startMs, attackMs, endMs } = observed;
  const phaseMs = attackMs - Math.min(...plan.attack.map(({ atMs }) => atMs));
  const settleMs = phaseMs + plan.durationMs;
  const violations = (await lab.findings?.violations(startMs, endMs)) ?? [];
  return {
    startMs,
    attackMs,
    endMs,
    phases: [
      { name: 'benign baseline', fromMs: startMs, toMs: phaseMs },
      { name: 'attack', fromMs: phaseMs, toMs: settleMs },
      { name: 'last events and searches', fromMs: settleMs, toMs: endMs },
    ],
    actions: [
      ...plan.attack.map((action) => storyAction('attack', action, phaseMs)),
      ...plan.twin.map((action) => storyAction('twin', action, phaseMs)),
    ],
    charts: await collectCharts(scenario, observed),
    violations: violations.map(({ atMs, thing, behavior, type }) => ({ atMs, thing, behavior, type })),
    detections: detectionsOf(observed),
    pipeline: (await lab.stages?.()) ?? [],
    ...(observed.counts ? { recordsBackedUp: observed.counts.recordsBackedUp } : {}),
    ...(scenario.blindSpots === undefined ? {} : { blindSpots: scenario.blindSpots }),
  };
}

function storyAction(
  role: StoryAction['role'],
  { atMs, behavior, things, lastsMs }: Action,
  phaseMs: number,
): StoryAction {
  const fromMs = phaseMs + atMs;
  return {
    role,
    behavior,
    things,
    fromMs,
    toMs: fromMs + lastsMs,
  };
}

function detectionsOf({ detections, runs, plan }: Observed): StoryDetection[] {
  const roleOf = (things: readonly string[]) =>
    things.some((thing) => plan.roles.attackers.includes(thing))
      ? 'attacker'
      : things.some((thing) => plan.roles.twins.includes(thing))
        ? 'twin'
        : 'everyoneElse';
  return detections.map(({ name }) => {
    const own = runs.filter(({ detection }) => detection === name);
    return {
      name,
      runs: own.length,
      fired: own
        .filter(({ alerts }) => alerts.length > 0)
        .map(({ atMs, alerts }) => {
          const things = [...new Set(alerts.flatMap((row) => valuesOf(row['thing'])))];
          return { atMs, things, role: roleOf(things) };
        }),
    };
  });
}
