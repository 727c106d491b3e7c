import { readFile } from 'node:fs/promises';
import { behavior } from '../../scenario/behaviors.ts';
import { search } from '../../scenario/expectations.ts';
import { defineScenario } from '../../scenario/scenario.ts';
import { START_MS } from '../../start-time.ts';
import type { Check, Finding, Lesson } from '../lesson.ts';
import type { LiveLab } from '../../live-lab.ts';

/** Where the participant's search is, unless `file=…` says otherwise. */
const FILE = 'my-detection.spl';

/** Epoch seconds. The attack begins after 45 minutes. */
const START = START_MS / 1000;
const QUIET = { earliest: String(START), latest: String(START + 40 * 60) };
const ATTACK = { earliest: String(START + 40 * 60), latest: String(START + 80 * 60) };

/** A thing that suddenly holds far more connections than it ever did. */
const REFERENCE =
  '`dd(num-established-tcp-connections)` | stats median(v) AS usual, max(v) AS peak BY thing | where peak>usual+10';

type Judge = (text: string, lab: LiveLab) => Promise<Finding>;

/** A check of the text in the participant's file. */
const ofTheSearch = (name: string, judge: Judge): Check => ({
  name,
  look: async (lab, answers) => {
    const file = answers['file'] ?? FILE;
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined || text.trim() === '') {
      return { missing: `there is no search in ${file} yet` };
    }
    try {
      return await judge(text.trim(), lab);
    } catch (error) {
      return { missing: `Splunk refuses the search: ${(error as Error).message}` };
    }
  },
});

const things = async (lab: LiveLab, text: string, window: { earliest: string; latest: string }) =>
  new Set((await lab.search(text, window)).rows.flatMap(({ thing }) => thing ?? []));

export const writeADetection: Lesson = {
  number: 6,
  title: 'Write a detection',
  story: defineScenario({
    id: 'lesson-6',
    title: 'A monitor looks around in the network',
    attack: ['T1046'],
    fleet: { 'infusion-pump': 2, 'patient-monitor': 3, 'ward-gateway': 1 },
    baseline: '40m',
    duration: '40m',
    attackPhase: ({ fleet, at }) =>
      at('5m', behavior('network-scan', fleet.pick('patient-monitor'), { for: '20m' })),
    benignTwin: () => {},
    expect: [search('one thing stands out', `${REFERENCE} | stats count`).returns([{ count: '1' }])],
  }),
  checks: [
    ofTheSearch('The search names no device', async (text) => {
      const named = /\b(?:infusion-pump|patient-monitor|ward-gateway)-\d+/.exec(text);
      return named
        ? { missing: `it names ${named[0]}; a detection must not know the attacker beforehand.` }
        : { holds: true, found: 'it would find any device' };
    }),
    ofTheSearch('It fires on the attack', async (text, lab) => {
      const { rows } = await lab.search(REFERENCE);
      const found = await things(lab, text, ATTACK);
      if (found.size === 0)
        return { missing: 'over the 40 minutes of the attack it has no row with a thing.' };
      return rows.every(({ thing }) => found.has(String(thing)))
        ? { holds: true, found: `${[...found].join(', ')}` }
        : { missing: 'it has rows, but the thing that scans is not among them.' };
    }),
    ofTheSearch('It stays quiet about everybody else', async (text, lab) => {
      const { rows } = await lab.search(REFERENCE);
      const others = [...(await things(lab, text, ATTACK))].filter(
        (thing) => !rows.some((row) => row['thing'] === thing),
      );
      return others.length > 0
        ? { missing: `it accuses ${others.join(', ')} too.` }
        : { holds: true, found: 'nobody else is accused' };
    }),
    ofTheSearch('It stays quiet before the attack', async (text, lab) => {
      const before = await things(lab, text, QUIET);
      return before.size > 0
        ? { missing: `over the quiet 40 minutes it has rows for ${[...before].join(', ')}.` }
        : { holds: true, found: 'no row over the quiet 40 minutes' };
    }),
  ],
};
