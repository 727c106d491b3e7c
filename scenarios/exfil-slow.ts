import { behavior, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'exfil-slow',
  title: 'A small leak to one new host, night after night',
  attack: ['T1030', 'T1029', 'T0882'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 2, 'patient-monitor': 3 },
  reportEvery: '30m',
  detections: ['iot_exfiltration_slow', 'iot_exfiltration_burst'],
  baseline: '2h',
  duration: '28h',
  attackPhase: ({ fleet, at }) => {
    at('1h', behavior('slow-exfiltration', fleet.pick('patient-monitor'), { share: 0.03, for: '27h' }));
  },
  benignTwin: ({ fleet, at }) => {
    // A few more patients: as much more traffic, to the hosts it always talks to.
    at('1h', behavior('activity-change', fleet.pick('patient-monitor'), { factor: 1.03, for: '27h' }));
  },
  expect: [
    detection('iot_exfiltration_slow').firesFor('attacker', {
      within: '26h',
      row: { thing: theAttacker, destinations: '203.0.113.67' },
      alerts: 1,
    }),
    detection('iot_exfiltration_burst').staysQuietFor('attacker'),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A leak to a listed network, one that changes its host every day, and one whose connection is never open when a report is taken.',
});
