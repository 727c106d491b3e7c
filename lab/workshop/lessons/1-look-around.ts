import { behavior } from '../../scenario/behaviors.ts';
import { search } from '../../scenario/expectations.ts';
import { atLeast } from '../../scenario/matchers.ts';
import { defineScenario } from '../../scenario/scenario.ts';
import { answered } from '../checks.ts';
import type { Lesson } from '../lesson.ts';

/** A quiet hour: what a healthy fleet looks like in Splunk. */
export const lookAround: Lesson = {
  number: 1,
  title: 'Look around',
  story: defineScenario({
    id: 'lesson-1',
    title: 'A quiet hour in a hospital',
    attack: [],
    fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 1 },
    baseline: '30m',
    duration: '30m',
    attackPhase: ({ fleet, at }) =>
      at('5m', behavior('denied-once', fleet.pick('patient-monitor'), { times: 2 })),
    benignTwin: () => {},
    expect: [
      search('every thing reports', '`dd(num-listening-tcp-ports)` | stats dc(thing) AS things').returns([
        { things: atLeast(6) },
      ]),
    ],
  }),
  checks: [
    answered({
      key: 'things',
      question: 'How many things have sent metrics?',
      search: '`iot_posture_index` name=* | stats dc(thing) AS things',
      field: 'things',
      hint: 'Count distinct values of the field thing.',
    }),
    answered({
      key: 'metrics',
      question: 'How many different metrics are there?',
      search: '`iot_posture_index` name=* | stats dc(name) AS metrics',
      field: 'metrics',
      hint: 'Count distinct values of the field name.',
    }),
    answered({
      key: 'ports',
      question: 'How many TCP ports does the ward gateway listen on, by its own count?',
      search: '`dd(num-listening-tcp-ports)` | search thing="ward-gateway-001" | stats latest(v) AS ports',
      field: 'ports',
      hint: 'The metric is aws:num-listening-tcp-ports; its number is value.count.',
    }),
  ],
};
