import { MINUTE } from '#kernel';
import type { Knowledge } from '#splunk/emulator';
import { parseSearch, SplError } from '#splunk/spl';
import { problemOfCase, type PreparedCase } from '../detection-cases/run-case.ts';
import { runTimes } from '../runner/detection-schedule.ts';
import type { Detection } from '../runner/detections.ts';
import { withPlannedWork } from '../runner/maintenance.ts';
import { problemOf } from './judge.ts';
import type { KeptScenario } from './kept-scenario.ts';
import { isInCounts, marginsOf, type Margins } from './margins.ts';
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
  /** Absent when no scenario shows that it fires. */
  readonly margins?: Margins;
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
  /** What the detection must say just beside its thresholds. */
  readonly cases: readonly PreparedCase[];
  readonly knowledge: Knowledge;
  readonly explanations: ReadonlyMap<string, string>;
}

const ORIGINAL = 'the detection itself';

/** Judges a detection and every query mutant of it by the scenarios and their variants. */
export async function mutateDetection(
  detection: Detection,
  { kept, cases, knowledge, explanations }: MutationOptions,
): Promise<DetectionScore> {
  const mutants = queryMutants(detection, knowledge.macros);
  const byCases = await judgeCases(detection, mutants, cases);
  // Cases are cheap and kill most mutants; what they leave is run over whole scenarios.
  const byVariants = await judgeVariants(detection, byCases.alive, kept, knowledge);
  const { alive, tally } = byVariants;
  const wrong = [...byCases.wrong, ...byVariants.wrong];
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
    ...(firing && {
      margins: await marginsOf(firing, detection, timesOf(firing, detection), knowledgeOf(firing, knowledge)),
    }),
  };
}

/** What a detection says wrong of its cases, and the mutants that say nothing else than it does. */
async function judgeCases(
  detection: Detection,
  mutants: readonly QueryMutant[],
  cases: readonly PreparedCase[],
): Promise<{ alive: QueryMutant[]; wrong: DetectionScore['wrong'][number][] }> {
  let alive = [...mutants];
  const wrong: DetectionScore['wrong'][number][] = [];
  for (const one of cases) {
    const problem = await problemOfCase(one, detection);
    if (problem !== undefined) {
      wrong.push({ scenario: 'the case', variant: one.of.name, problem });
      continue;
    }
    const survives = async ({ search, earliest }: QueryMutant): Promise<boolean> => {
      try {
        return (await problemOfCase(one, { search, earliest, latest: detection.latest })) === undefined;
      } catch (error) {
        // What Splunk would not run is noticed.
        if (error instanceof SplError) return false;
        throw error;
      }
    };
    const left: QueryMutant[] = [];
    for (const mutant of alive) if (await survives(mutant)) left.push(mutant);
    alive = left;
  }
  return { alive, wrong };
}

/** What is known in the lab of a scenario: the planned work is its own. */
function knowledgeOf({ maintenance }: KeptScenario, knowledge: Knowledge): Knowledge {
  return withPlannedWork(knowledge, maintenance);
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
    const known = knowledgeOf(scenario, knowledge);
    const variants = variantsOf(scenario, detection);
    const areCounts =
      variants.some(({ isAboutCounts }) => isAboutCounts) &&
      (await isInCounts(scenario, detection, timesOf(scenario, detection), known));
    for (const variant of variants) {
      if (variant.isAboutCounts && !areCounts) continue;
      const verdicts = await judgeAll(variant, detection, [...alive.values()], known);
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
function timesOf({ observed }: KeptScenario, detection: Detection, leadMs = 15 * MINUTE): number[] {
  const { searchedFromMs, searchedToMs, attackMs } = observed;
  return runTimes(detection, Math.max(searchedFromMs, attackMs - leadMs - 1), searchedToMs);
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
