import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { LabFault, type Logger } from '#kernel';
import { createAwsClients } from '#pipeline';
import { BUNDLE_DIRECTORY, bundleIsBuilt } from '../console/bundle.ts';
import { createConsoleServer } from '../console/console-server.ts';
import { runAndKeep, type KeptRun } from '../console/kept-run.ts';
import { removeEndpoints, writeEndpoints, type Endpoints } from '../endpoints.ts';
import { NAMES } from '../parts/names.ts';
import { loadDetections, type Detection } from '../runner/detections.ts';
import { PARTS } from '../up/parts.ts';
import { claimParts, releaseParts } from '../up/run-files.ts';
import { openSharedClock } from '../up/shared-clock.ts';
import { makeStateDirectory, stateFiles } from '../up/state-directory.ts';
import type { Lesson } from './lesson.ts';
import { START_MS } from '../start-time.ts';

/** Real milliseconds between two steps of the lab's time, once the story is over. */
const STEP_MS = 200;

export interface LessonLabOptions {
  readonly lesson: Lesson;
  readonly seed: number;
  readonly directory: string;
  readonly logger: Logger;
}

export interface LessonLab extends AsyncDisposable {
  readonly endpoints: Endpoints;
}

/**
 * A lab at the beginning of a lesson: its story has been played on virtual time; from then on time passes as on the
 * wall, and other programs find the lab by its endpoints file. The devices stay away, so that everybody sees the same
 * numbers for as long as the lesson takes.
 *
 * Throws `LAB_ALREADY_RUNNING`.
 */
export async function startLessonLab(options: LessonLabOptions): Promise<LessonLab> {
  const { lesson, seed, directory, logger } = options;
  await makeStateDirectory(directory);
  await claimParts(directory, PARTS);
  let run: KeptRun | undefined;
  const leave = async () => {
    await removeEndpoints(directory);
    await releaseParts(directory, PARTS);
  };
  try {
    run = await runAndKeep(lesson.story, {
      seed,
      startMs: START_MS,
      detections: await judging(lesson),
      logger,
      progress: {},
    });
    checkStory(lesson, run);
    const { lab } = run;
    if (lesson.arrange) await arrange(lesson.arrange, run);
    const pace = paceByTheWall(run, logger);
    const console = await serveConsole(lesson, run, logger);
    const endpoints = await publish(directory, run, console?.url ?? '');
    (await openSharedClock(directory, { speed: 1, first: true, labMs: lab.clock.now() })).close();
    return {
      endpoints,
      [Symbol.asyncDispose]: async () => {
        await pace.stop();
        await console?.close();
        await run![Symbol.asyncDispose]();
        await leave();
      },
    };
  } catch (error) {
    await run?.[Symbol.asyncDispose]();
    await leave();
    throw error;
  }
}

/** The detections that a story is judged by. Splunk runs all of them on its own schedules; once is enough for the others. */
async function judging({ story }: Lesson): Promise<Detection[]> {
  const asked = new Set(
    story.expect.flatMap((expectation) => ('detection' in expectation ? [expectation.detection] : [])),
  );
  return (await loadDetections()).filter(({ name }) => asked.has(name) || asked.has('*'));
}

async function arrange(work: NonNullable<Lesson['arrange']>, { lab }: KeptRun): Promise<void> {
  const { region, accessKeyId, secretAccessKey } = NAMES;
  const aws = createAwsClients({
    region,
    endpoint: lab.awsUrl,
    credentials: { accessKeyId, secretAccessKey },
  });
  try {
    await lab.run('arrangement', (hold) => work(aws, hold));
  } finally {
    aws.destroy();
  }
}

function checkStory(lesson: Lesson, { result }: KeptRun): void {
  if (result.status === 'passed') return;
  const wrong = result.expectations.find(({ status }) => status === 'failed');
  throw new LabFault(
    'LAB_INTERNAL',
    `The story of lesson ${lesson.number} did not play out: ${wrong?.name ?? result.reason ?? 'it was not run'}.`,
  );
}

/** Lets the lab's time follow the time on the wall, in small steps, until it is stopped. */
function paceByTheWall({ lab }: KeptRun, logger: Logger): { stop(): Promise<void> } {
  const labMs = lab.clock.now();
  const realMs = performance.now();
  const stopping = new AbortController();
  const pacing = (async () => {
    while (!stopping.signal.aborted) {
      const due = labMs + Math.floor(performance.now() - realMs);
      try {
        await lab.run('lesson', (hold) => hold.sleep(Math.max(0, due - lab.clock.now())));
      } catch (error) {
        // A client that keeps a request open for long holds time up; it goes on when the request ends.
        logger.warn('the lesson stood still for a while', { error: String(error) });
      }
      await sleep(STEP_MS);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await pacing;
    },
  };
}

async function serveConsole(lesson: Lesson, { lab }: KeptRun, logger: Logger) {
  if (!(await bundleIsBuilt())) return undefined;
  return createConsoleServer({
    host: '127.0.0.1',
    port: 0,
    bundleDirectory: BUNDLE_DIRECTORY,
    logger: logger.child('console'),
    lab: {
      id: 'lab',
      title: `Lesson ${lesson.number}: ${lesson.title}`,
      splunkd: lab.splunkd,
      awsUrl: lab.awsUrl,
      startMs: START_MS,
      now: () => lab.clock.now(),
      counters: () => lab.counters(),
    },
  });
}

async function publish(directory: string, { lab }: KeptRun, console: string): Promise<Endpoints> {
  const { ca } = stateFiles(directory);
  await writeFile(ca, lab.splunkd.caPem);
  const endpoints: Endpoints = {
    aws: lab.awsUrl,
    mqtts: lab.mqttsUrl,
    hec: lab.hec.url,
    hecToken: lab.hec.token,
    hecFromAws: '',
    servicesElsewhere: {},
    splunkd: lab.splunkd.url,
    splunkUsername: lab.splunkd.username,
    splunkPassword: lab.splunkd.password,
    console,
    // The fleet is driven by the lesson alone.
    fleet: '',
    control: '',
    controlToken: '',
    caFile: resolve(ca),
    region: NAMES.region,
    accountId: NAMES.accountId,
    accessKeyId: NAMES.accessKeyId,
    secretAccessKey: NAMES.secretAccessKey,
  };
  await writeEndpoints(directory, endpoints);
  return endpoints;
}
