import type { Scenario } from '../scenario/scenario.ts';
import type { Detection } from './detections.ts';

/** The detections that run in a scenario. */
export function detectionsOf(scenario: Scenario, all: readonly Detection[]): readonly Detection[] {
  const { detections } = scenario;
  return detections ? all.filter(({ name }) => detections.includes(name)) : all;
}

/**
 * Whether a scenario's fleet sends anything that a detection looks at. Metrics of AWS always come; custom metrics are
 * named in the search by the macro `custom(…)`, findings of audits by the macro `audit`.
 */
export function canSee({ search }: Detection, { customMetrics = [], requires = [] }: Scenario): boolean {
  const custom = [...search.matchAll(/`custom\(([\w:-]+)\)`/g)].map(([, metric]) => metric!);
  if (search.includes('`audit`') && !(requires as readonly string[]).includes('audit')) return false;
  return custom.every((metric) => customMetrics.includes(metric));
}
