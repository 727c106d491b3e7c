import { createRandom, type Hold, type Logger } from '#kernel';
import { CAPABILITIES } from '../capabilities.ts';
import { collectEvidence } from '../evidence/collect-evidence.ts';
import { collectStory } from '../report/collect-story.ts';
import type { ExpectationResult, ScenarioResult } from '../results.ts';
import { HOSTILE_ACCOUNT_ACTIONS } from '../scenario/account-actions.ts';
import { attackReference } from '../scenario/attack-matrix.ts';
import { APP_DIRECTORY } from '../parts/names.ts';
import { durationMs } from '../scenario/duration.ts';
import { planScenario, type Plan } from '../scenario/plan.ts';
import type { Action, Scenario } from '../scenario/scenario.ts';
import type { Lab, Target } from '../target.ts';
import { DetectionSchedule } from './detection-schedule.ts';
import type { Detection } from './detections.ts';
import { canSee, detectionsOf, looksAtAudits } from './detections-of-scenario.ts';
import { evaluate } from './evaluate.ts';
import { skippedExpectation } from './skipped-expectation.ts';
import { planMaintenance } from './maintenance.ts';
import type { Observed } from './observations.ts';
import type { ProgressListener } from './progress.ts';

export interface RunOptions {
  readonly target: Target;
  readonly seed: number;
  readonly startMs: number;
  readonly detections: readonly Detection[];
  /** Folders of the apps that Splunk has. Default the lab's own. */
  readonly apps?: readonly string[];
  readonly logger: Logger;
  readonly progress: ProgressListener;
  /** Whether results tell the story of each scenario, which costs a few searches. Default false. */
  readonly withStory?: boolean;
  /** Everything but the attack happens, so that what is found is found without a reason. Default false. */
  readonly withoutAttack?: boolean;
  /** Sees what was observed while the lab is still there. */
  readonly observe?: (observed: Observed, lab: Lab) => Promise<void>;
}

/** The last window of cloud-side metrics (5 min + 40 s) and Firehose's two buffers (120 s), with room for the index. */
const DRAIN_MS = 9 * 60_000;

/** Devices leave off the full minute, so that no datapoint of their leaving coincides with one of a window's end. */
const LEAVE_MS = 7_000;

/** Lab time between two progress messages. */
const PROGRESS_EVERY_MS = 5 * 60_000;

/** Runs one scenario in a lab of its own and judges it. Errors of the lab are thrown; failed expectations are not. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioResult> {
  const { target, seed, logger, progress, apps = [APP_DIRECTORY] } = options;
  const missing = (scenario.requires ?? []).find((capability) => !target.capabilities[capability]);
  const started = performance.now();
  const base = {
    id: scenario.id,
    title: scenario.title,
    attack: scenario.attack.map(attackReference),
    evidence: [],
  };
  if (missing) {
    const why = target.lacks?.[missing];
    const reason = `the ${target.name} target does not offer ${CAPABILITIES[missing]}${why ? `: ${why}` : ''}`;
    return { ...base, status: 'skipped', reason, durationMs: 0, labDurationMs: 0, expectations: [] };
  }
  progress.stageStarted?.(scenario, 'starting the lab');
  const random = createRandom(seed).fork(scenario.id);
  await using lab = await target.start({
    seed,
    startMs: options.startMs,
    spanMs: spanOf(scenario),
    apps,
    logger: logger.child(scenario.id),
    random: random.fork('lab'),
  });
  const plan = planScenario(scenario, random.fork('plan'), lab.thingPrefix);
  lab.ledger?.follow([...plan.roles.attackers, ...plan.roles.twins]);
  const labStart = lab.clock.now();
  const observed = await lab.run(`scenario ${scenario.id}`, (hold) =>
    perform(scenario, plan, lab, hold, options),
  );
  if (options.observe) await lab.run('observing', () => options.observe!(observed, lab));
  progress.stageStarted?.(scenario, 'judging');
  const expectations = [];
  for (const expectation of scenario.expect) {
    const judged =
      skippedExpectation(expectation, observed, lab.capabilities) ??
      (await lab.run('judging', (hold) =>
        evaluate(expectation, { ...observed, replay: (dryRun) => lab.replay(hold, { dryRun }) }),
      ));
    expectations.push(judged);
  }
  const evidence = await lab.run('collecting evidence', () =>
    collectEvidence(scenario, observed, { lab, apps }),
  );
  const story = options.withStory
    ? { story: await lab.run('collecting', () => collectStory(scenario, observed, lab)) }
    : {};
  return {
    ...base,
    ...story,
    status: verdict(expectations),
    durationMs: Math.round(performance.now() - started),
    labDurationMs: lab.clock.now() - labStart,
    load: { reports: observed.fleet.reportsSent, searches: observed.runs.length },
    expectations,
    evidence,
  };
}

/** Passed when nothing failed and something was asked at all. */
function verdict(expectations: readonly ExpectationResult[]): 'passed' | 'failed' {
  const failed = expectations.some(({ status }) => status === 'failed');
  return failed || expectations.every(({ status }) => status === 'skipped') ? 'failed' : 'passed';
}

/** Lab time from the first device's connection to the last look. */
export function spanOf({ baseline, duration, settle }: Scenario): number {
  return durationMs(baseline) + durationMs(duration) + durationMs(settle ?? '10m') + LEAVE_MS + DRAIN_MS;
}

/** Baseline, attack and twin at the same time, then the wait for the last events and schedules. */
async function perform(
  scenario: Scenario,
  plan: Plan,
  lab: Lab,
  hold: Hold,
  options: RunOptions,
): Promise<Observed> {
  const { progress } = options;
  const detections = detectionsOf(scenario, options.detections);
  // On real time devices report while others still connect: what they say then counts as well.
  const observedFromMs = lab.clock.now();
  progress.stageStarted?.(scenario, 'deploying the pipeline');
  await lab.deploy({
    customMetrics: scenario.customMetrics ?? [],
    learnedMetrics: scenario.learnedMetrics ?? [],
    audit: scenario.requires?.includes('audit') ?? false,
  });
  progress.stageStarted?.(scenario, `connecting ${plan.participants.length} devices`);
  const devices = await lab.provision(plan.participants);
  await lab.fleet.create(devices);
  await lab.fleet.connect(devices.map((device) => device.thingName));

  const startMs = lab.clock.now();
  const phaseMs = startMs + plan.baselineMs;
  const totalMs = plan.baselineMs + plan.durationMs + plan.settleMs + LEAVE_MS + DRAIN_MS;
  if (plan.maintenance.length > 0) await planMaintenance(lab, plan.maintenance, phaseMs);
  const schedule = new DetectionSchedule(lab.clock, lab.splunk);
  schedule.start(detections);
  if (!options.withoutAttack) await startActions(lab, 'attack', plan.attack, phaseMs);
  await startActions(lab, 'twin', plan.twin, phaseMs);
  for (const disturbance of plan.disturbances) {
    if (options.withoutAttack && isHostile(disturbance)) continue;
    disturb(lab, disturbance, phaseMs + disturbance.atMs);
  }

  const wait = async (stage: string, ms: number) => {
    progress.stageStarted?.(scenario, stage);
    const end = lab.clock.now() + ms;
    while (lab.clock.now() < end) {
      await hold.sleep(Math.min(PROGRESS_EVERY_MS, end - lab.clock.now()));
      progress.timePassed?.(scenario, lab.clock.now() - startMs, totalMs);
    }
  };
  await wait('benign baseline', plan.baselineMs);
  await wait('attack', plan.durationMs);
  await wait('last events and searches', plan.settleMs + LEAVE_MS);
  schedule.stop();
  const searchedToMs = lab.clock.now();
  await lab.fleet.disconnect(devices.map((device) => device.thingName));
  // Everything that was sent must be somewhere before it is counted.
  await wait('draining the pipeline', DRAIN_MS);

  const isSeen = (detection: Detection) =>
    canSee(detection, scenario) && (lab.capabilities.detect || looksAtAudits(detection));
  return {
    plan,
    startMs: observedFromMs,
    ...attackSpan(plan, phaseMs),
    endMs: lab.clock.now(),
    searchedFromMs: startMs,
    searchedToMs,
    detections,
    outOfSight: detections.filter((detection) => !isSeen(detection)).map(({ name }) => name),
    runs: schedule.runs,
    splunk: lab.splunk,
    findings: lab.findings,
    counts: lab.capabilities.ledger ? await lab.counts() : undefined,
    fleet: await lab.fleet.counters(),
  };
}

async function startActions(
  lab: Lab,
  phase: string,
  actions: readonly Action[],
  phaseMs: number,
): Promise<void> {
  for (const [index, action] of actions.entries()) {
    await lab.fleet.start({
      id: `${phase}-${index + 1}`,
      behavior: action.behavior,
      things: [...action.things],
      atMs: phaseMs + action.atMs,
      params: action.params,
    });
  }
}

function isHostile(disturbance: Plan['disturbances'][number]): boolean {
  return disturbance.kind !== 'account' || HOSTILE_ACCOUNT_ACTIONS.includes(disturbance.action);
}

/** Breaks the pipeline, or sends a message of its own through it, when its time has come. */
function disturb(lab: Lab, disturbance: Plan['disturbances'][number], atMs: number): void {
  const act = async () => {
    if (disturbance.kind === 'message') return lab.publishToRule(disturbance.payload);
    if (disturbance.kind === 'account') return lab.changeAccount(disturbance.action);
    const { fault, forMs } = disturbance;
    lab.faults!.inject(fault, forMs === undefined ? {} : { forMs });
  };
  const name = `disturbance: ${disturbance.kind === 'fault' ? disturbance.fault.kind : disturbance.kind}`;
  lab.clock.setTimer(atMs - lab.clock.now(), act, { rank: 'scenario', name });
}

/** From the first to the end of the last action of the attack; of the disturbances where no device attacks. */
function attackSpan(
  { attack, disturbances }: Plan,
  phaseMs: number,
): { attackMs: number; attackEndMs: number } {
  const spans = attack.length > 0 ? attack : disturbances.map(({ atMs }) => ({ atMs, lastsMs: 0 }));
  return {
    attackMs: phaseMs + Math.min(...spans.map(({ atMs }) => atMs)),
    attackEndMs: phaseMs + Math.max(...spans.map(({ atMs, lastsMs }) => atMs + lastsMs)),
  };
}
