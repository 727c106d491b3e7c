import { scenarios } from '#scenarios';

/** A scenario of the catalogue, as the console lists it. */
export interface ListedScenario {
  readonly id: string;
  readonly title: string;
  readonly attack: readonly string[];
  readonly tags: readonly string[];
  readonly devices: number;
  readonly labTime: string;
  readonly blindSpots: string;
}

export function listScenarios(): ListedScenario[] {
  return scenarios.map(({ id, title, attack, tags = [], fleet, baseline, duration, blindSpots = '' }) => ({
    id,
    title,
    attack,
    tags,
    devices: Object.values(fleet).reduce((sum, count) => sum + (count ?? 0), 0),
    labTime: `${baseline} + ${duration}`,
    blindSpots,
  }));
}
