import { MINUTE } from '#kernel';
import type { Knowledge } from '#splunk/emulator';
import { parseSearch } from '#splunk/spl';
import type { Detection } from '../runner/detections.ts';
import { problemOf } from './judge.ts';
import type { KeptScenario } from './kept-scenario.ts';
import { marginsOf, type Margins } from './margins.ts';
import { queryMutants, WOULD_KILL, type QueryMutant, type QueryOperator } from './query-mutants.ts';
import { replay, type Candidate } from './replay.ts';
import { variantsOf, type Variant } from './variants.ts';

/** How well the tests of a detection tell it from mistakes in it. */
export interface DetectionScore {
  readonly detection: string;
  /** Killed query mutants of all, of 1. */
  readonly score: number;
  readonly killed: number;
  readonly mutants: number;
  readonly byOperator: Readonly<
    Partial<Record<QueryOperator, { readonly killed: number; readonly of: number }>>
  >;
  readonly survivors: readonly Survivor[];
  /** Variants of the attack and of its absence, and how many of them the detection judges right. */
  readonly mustStillFire: { readonly right: number; readonly of: number };
  readonly mustStayQuiet: { readonly right: number; readonly of: number };
  /** What the detection itself does wrong. */
  readonly wrong: readonly {
    readonly scenario: string;
    readonly variant: string;
    readonly problem: string;
  }[];
  readonly margins: Margins;
}

export interface Survivor {
  readonly id: string;
  readonly operator: QueryOperator;
  /** The test that would tell it from the detection. */
  readonly wouldKill: string;
  /** Why it may survive, as written beside the detection. */
  readonly explanation?: string;
}

export interface MutationOptions {
  /** Scenarios in which the detection ran. */
  readonly kept: readonly KeptScenario[];
  readonly knowledge: Knowledge;
  readonly explanations: ReadonlyMap<string, string>;
}

const ORIGINAL = 'the detection itself';

/** Judges a detection and every query mutant of it by the scenarios and their variants. */
export async function mutateDetection(
  detection: Detection,
  { kept, knowledge, explanations }: MutationOptions,
): Promise<DetectionScore> {
  const mutants = queryMutants(detection, knowledge.macros);
  const { alive, tally, wrong } = await judgeVariants(detection, mutants, kept, knowledge);
  const firing = kept.find(({ scenario }) =>
    scenario.expect.some((one) => one.kind === 'detection-fires' && one.detection === detection.name),
  );
  return {
    detection: detection.name,
    score: mutants.length === 0 ? 1 : (mutants.length - alive.size) / mutants.length,
    killed: mutants.length - alive.size,
    mutants: mutants.length,
    byOperator: countByOperator(mutants, alive),
    survivors: [...alive.values()].map(({ id, operator }) => {
      const explanation = explanations.get(id);
      return {
        id,
        operator,
        wouldKill: WOULD_KILL[operator],
        ...(explanation === undefined ? {} : { explanation }),
      };
    }),
    mustStillFire: tally['must-still-fire'],
    mustStayQuiet: tally['must-stay-quiet'],
    wrong,
    margins: firing ? await marginsOf(firing, detection, timesOf(firing, detection), knowledge) : {},
  };
}

/** What a detection does wrong, and which mutants do nothing wrong that it does not do as well. */
export async function judgeVariants(
  detection: Detection,
  mutants: readonly QueryMutant[],
  kept: readonly KeptScenario[],
  knowledge: Knowledge,
) {
  const alive = new Map(mutants.map((mutant) => [mutant.id, mutant]));
  const tally = { 'must-still-fire': { right: 0, of: 0 }, 'must-stay-quiet': { right: 0, of: 0 } };
  const wrong: DetectionScore['wrong'][number][] = [];
  for (const scenario of kept) {
    for (const variant of variantsOf(scenario, detection)) {
      const verdicts = await judgeAll(variant, detection, [...alive.values()], knowledge);
      const problem = verdicts.get(ORIGINAL);
      if (variant.kind !== 'as-run') {
        tally[variant.kind].of++;
        if (problem === undefined) tally[variant.kind].right++;
      }
      if (problem !== undefined) {
        // What the detection fails says nothing about its mutants.
        wrong.push({ scenario: scenario.scenario.id, variant: variant.operator, problem });
        continue;
      }
      for (const id of alive.keys()) if (verdicts.get(id) !== undefined) alive.delete(id);
    }
  }
  return { alive, tally, wrong };
}

/** By candidate, what it does wrong with a variant. A search that Splunk would not run has a problem as well. */
async function judgeAll(
  variant: Variant,
  detection: Detection,
  mutants: readonly QueryMutant[],
  knowledge: Knowledge,
): Promise<Map<string, string | undefined>> {
  const { macros } = knowledge;
  const candidate = (id: string, search: string, earliest: string): Candidate => ({
    id,
    search: parseSearch(search, { macros }),
    earliest,
    latest: detection.latest,
  });
  const candidates = [
    candidate(ORIGINAL, detection.search, detection.earliest),
    ...mutants.map(({ id, search, earliest }) => candidate(id, search, earliest)),
  ];
  const runs = await replay(
    variant.kept.events,
    timesOf(variant.kept, detection, variant.kind === 'as-run' ? Infinity : 15 * MINUTE),
    candidates,
    detection,
    knowledge,
  );
  const verdicts = new Map<string, string | undefined>();
  for (const { id } of candidates) {
    const own = runs.get(id);
    verdicts.set(id, own ? await problemOf(variant, detection, own) : 'The search fails.');
  }
  return verdicts;
}

/** When the detection ran, from so long before the attack on. */
function timesOf({ observed }: KeptScenario, { name }: Detection, leadMs = 15 * MINUTE): number[] {
  return observed.runs
    .filter((run) => run.detection === name && run.atMs >= observed.attackMs - leadMs)
    .map(({ atMs }) => atMs);
}

function countByOperator(
  mutants: readonly QueryMutant[],
  alive: ReadonlyMap<string, QueryMutant>,
): DetectionScore['byOperator'] {
  const counts: Partial<Record<QueryOperator, { killed: number; of: number }>> = {};
  for (const { id, operator } of mutants) {
    const count = (counts[operator] ??= { killed: 0, of: 0 });
    count.of++;
    if (!alive.has(id)) count.killed++;
  }
  return counts;
}
