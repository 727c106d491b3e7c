import { UserError } from '#kernel';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * The scenarios to run: those named, else those with the tag, else all that are not tagged `long`.
 *
 * Throws `LAB_UNKNOWN_SCENARIO` when a name or tag selects nothing.
 */
export function selectScenarios(
  catalogue: readonly Scenario[],
  wanted: { ids: readonly string[]; tag?: string | undefined },
): readonly Scenario[] {
  if (wanted.ids.length > 0) {
    return [...new Set(wanted.ids)].map((id) => {
      const scenario = catalogue.find((candidate) => candidate.id === id);
      if (!scenario) {
        throw new UserError('LAB_UNKNOWN_SCENARIO', `There is no scenario "${id}".`, {
          hint: `Scenarios: ${catalogue.map((candidate) => candidate.id).join(', ')}.`,
        });
      }
      return scenario;
    });
  }
  const { tag } = wanted;
  if (tag === undefined) return catalogue.filter(({ tags }) => !tags?.includes('long'));
  const tagged = catalogue.filter(({ tags }) => tags?.includes(tag));
  if (tagged.length === 0) {
    throw new UserError('LAB_UNKNOWN_SCENARIO', `No scenario is tagged "${tag}".`, {
      hint: `Tags: ${[...new Set(catalogue.flatMap(({ tags }) => tags ?? []))].join(', ') || 'none'}.`,
    });
  }
  return tagged;
}
