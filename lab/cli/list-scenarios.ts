import type { Scenario } from '../scenario/scenario.ts';

/** The catalogue as text or JSON. */
export function listScenarios(scenarios: readonly Scenario[], asJson: boolean): string {
  if (asJson) {
    const rows = scenarios.map(
      ({ id, title, attack, requires, tags, fleet, baseline, duration, blindSpots }) => ({
        id,
        title,
        attack,
        requires: requires ?? [],
        tags: tags ?? [],
        fleet,
        baseline,
        duration,
        ...(blindSpots ? { blindSpots } : {}),
      }),
    );
    return `${JSON.stringify(rows, null, 2)}\n`;
  }
  const width = Math.max(0, ...scenarios.map(({ id }) => id.length));
  return scenarios
    .map(({ id, title, attack, tags }) => {
      const notes = [attack.join(' '), ...(tags ?? []).map((tag) => `#${tag}`)].filter(Boolean).join('  ');
      return `${id.padEnd(width)}  ${title}\n${' '.repeat(width)}  ${notes}\n`;
    })
    .join('');
}
