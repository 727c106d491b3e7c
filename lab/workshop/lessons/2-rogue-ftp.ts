import { behavior } from '../../scenario/behaviors.ts';
import { detection } from '../../scenario/expectations.ts';
import { defineScenario } from '../../scenario/scenario.ts';
import { answered } from '../checks.ts';
import type { Lesson } from '../lesson.ts';

const CHANGED =
  '`dd(num-listening-tcp-ports)` | stats earliest(v) AS before, latest(v) AS after BY thing | where after>before';

/** The story of the AWS sample: six listening ports, then seven. */
export const rogueFtp: Lesson = {
  number: 2,
  title: 'The rogue FTP server',
  story: defineScenario({
    id: 'lesson-2',
    title: 'Something new listens',
    attack: ['T1133', 'T1071.002'],
    fleet: { 'infusion-pump': 2, 'patient-monitor': 2, 'ward-gateway': 3 },
    baseline: '30m',
    duration: '30m',
    attackPhase: ({ fleet, at }) =>
      at('5m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 21, for: '6h' })),
    benignTwin: ({ fleet, at }) =>
      at('10m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 50_021, for: '4m' })),
    expect: [detection('iot_rogue_listening_port').firesFor('attacker', { within: '20m' })],
  }),
  checks: [
    answered({
      key: 'thing',
      question: 'Which thing has opened a port and kept it open?',
      search: CHANGED,
      field: 'thing',
      hint: "Chart the number of listening ports by thing, as the sample's first chart does.",
    }),
    answered({
      key: 'before',
      question: 'How many ports did it count before?',
      search: CHANGED,
      field: 'before',
      hint: 'Look at the first reports of that thing.',
    }),
    answered({
      key: 'after',
      question: 'And after?',
      search: CHANGED,
      field: 'after',
      hint: 'Look at its last report.',
    }),
    answered({
      key: 'port',
      question: 'Which port is it?',
      search: '| savedsearch iot_rogue_listening_port',
      field: 'new_ports',
      hint: 'The metric aws:listening-tcp-ports has the ports in value.ports{}.',
    }),
  ],
};
