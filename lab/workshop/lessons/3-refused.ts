import { behavior } from '../../scenario/behaviors.ts';
import { detection } from '../../scenario/expectations.ts';
import { defineScenario } from '../../scenario/scenario.ts';
import { answered } from '../checks.ts';
import type { Lesson } from '../lesson.ts';

const REFUSED = '`dd(num-authorization-failures)` | stats sum(v) AS failures BY thing | where failures>0';

/** A stolen pump tries what its policy forbids; a monitor only stumbles. */
export const refused: Lesson = {
  number: 3,
  title: 'A storm of refusals',
  story: defineScenario({
    id: 'lesson-3',
    title: 'A stolen device tries every door',
    attack: ['T1110', 'T0859'],
    fleet: { 'infusion-pump': 3, 'patient-monitor': 3 },
    baseline: '30m',
    duration: '30m',
    attackPhase: ({ fleet, at }) =>
      at('5m', behavior('auth-failure-storm', fleet.pick('infusion-pump'), { perMinute: 40, for: '5m' })),
    benignTwin: ({ fleet, at }) =>
      at('8m', behavior('denied-once', fleet.pick('patient-monitor'), { times: 3 })),
    expect: [
      detection('iot_auth_failure_storm').firesFor('attacker', { within: '20m' }),
      detection('iot_auth_failure_storm').staysQuietFor('twin'),
    ],
  }),
  checks: [
    answered({
      key: 'thing',
      question: 'Which thing was refused most?',
      search: `${REFUSED} | sort - failures | head 1`,
      field: 'thing',
      hint: 'The metric is aws:num-authorization-failures; add up value.count by thing.',
    }),
    answered({
      key: 'failures',
      question: 'How many times, in all?',
      search: `${REFUSED} | sort - failures | head 1`,
      field: 'failures',
      hint: 'The metric counts five minutes at a time: add them up.',
    }),
    answered({
      key: 'harmless',
      question: 'Which thing was refused as well, but is not worth an alert?',
      search: `${REFUSED} | sort failures | head 1`,
      field: 'thing',
      hint: 'It is the one with few refusals.',
    }),
  ],
};
