import { behavior } from '../../scenario/behaviors.ts';
import { fault } from '../../scenario/disturbances.ts';
import { pipeline } from '../../scenario/expectations.ts';
import { atLeast } from '../../scenario/matchers.ts';
import { defineScenario } from '../../scenario/scenario.ts';
import { replayStack } from '../../replay/index.ts';
import { NAMES } from '../../parts/names.ts';
import type { Check, Lesson } from '../lesson.ts';
import type { LiveLab } from '../../live-lab.ts';

/** What a dry run of the replay says. */
const dryRun = (lab: LiveLab) =>
  replayStack({
    clients: lab.aws,
    splunk: lab.splunk,
    hecUrl: lab.endpoints.hec,
    hecToken: lab.endpoints.hecToken,
    caPem: lab.caPem,
    stackName: NAMES.stack,
    index: NAMES.index,
    wait: async () => {},
    now: () => Date.now(),
    dryRun: true,
  });

const counted: Check = {
  name: 'How many events are in the backup bucket?',
  look: async (lab, answers) => {
    const given = answers['events'];
    if (given === undefined) return { missing: 'no answer yet: add events=… to the command' };
    const { events } = await dryRun(lab);
    return Number(given) === events
      ? { holds: true, found: `events=${given}` }
      : { missing: `events=${given} is not what the bucket holds. A dry run of the replay counts them.` };
  },
};

const nothingLacks: Check = {
  name: 'Nothing is in the bucket alone',
  look: async (lab) => {
    const { missing, events } = await dryRun(lab);
    return missing === 0
      ? { holds: true, found: `all ${events} events of the bucket are in the index` }
      : { missing: `${missing} events are in the bucket and not in Splunk: replay them.` };
  },
};

/** An outage longer than Firehose tries: what it gave up on is in the bucket. */
export const splunkDown: Lesson = {
  number: 7,
  title: 'The day Splunk was down',
  story: defineScenario({
    id: 'lesson-7',
    title: 'Twenty minutes without Splunk',
    attack: ['T1110'],
    requires: ['faultInjection'],
    fleet: { 'infusion-pump': 3, 'patient-monitor': 2 },
    baseline: '20m',
    duration: '40m',
    attackPhase: ({ fleet, at }) =>
      at('10m', behavior('auth-failure-storm', fleet.pick('infusion-pump'), { perMinute: 12, for: '5m' })),
    benignTwin: () => {},
    disturb: ({ at }) => at('5m', fault({ kind: 'splunk-busy' }, { for: '20m' })),
    expect: [pipeline().accountsForEverything({ onlyInBackup: atLeast(1) })],
  }),
  checks: [counted, nothingLacks],
};
