import { atLeast, behavior, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'metric-spoof',
  title: 'Agents lie: empty lists, and the same report again and again',
  attack: ['T1685.003', 'T0856', 'T0832'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 4, 'patient-monitor': 3, 'ward-gateway': 1 },
  baseline: '20m',
  duration: '65m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('metric-spoofing', fleet.pick('infusion-pump'), { lie: 'empty', for: '60m' }));
    at('5m', behavior('metric-spoofing', fleet.pick('patient-monitor'), { lie: 'frozen', for: '60m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // Nobody is connected to it: ports and connections do not change, volumes are small, but they vary.
    at('5m', behavior('activity-change', fleet.pick('infusion-pump'), { factor: 0.1, for: '60m' }));
  },
  expect: [
    detection('iot_metric_spoofing').firesFor('attacker', { within: '65m', each: true }),
    detection('iot_metric_spoofing').firesFor('attacker', {
      within: '20m',
      row: { thing: theAttacker, impossible: atLeast(2) },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A lie that keeps one connection and varies a little: only a second source of truth, such as the network, contradicts it.',
});
