import type { Scenario } from '../scenario/scenario.ts';
import type { Detection } from './detections.ts';

/** The detections that run in a scenario. */
export function detectionsOf(scenario: Scenario, all: readonly Detection[]): readonly Detection[] {
  const { detections } = scenario;
  return detections ? all.filter(({ name }) => detections.includes(name)) : all;
}

/** Whether a detection looks at findings of audits, and so not at metrics of devices. */
export function looksAtAudits({ search }: Detection): boolean {
  return search.includes('`audit`');
}

/**
 * Whether a scenario's fleet sends anything that a detection looks at. Metrics of AWS always come; custom metrics are
 * named in the search by the macro `custom(…)`, findings of audits by the macro `audit`.
 */
export function canSee(detection: Detection, { customMetrics = [], requires = [] }: Scenario): boolean {
  const custom = [...detection.search.matchAll(/`custom\(([\w:-]+)\)`/g)].map(([, metric]) => metric!);
  if (looksAtAudits(detection) && !(requires as readonly string[]).includes('audit')) return false;
  return custom.every((metric) => customMetrics.includes(metric));
}
