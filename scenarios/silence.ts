import { atLeast, behavior, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'silence',
  title: 'The link of an infusion pump is cut',
  attack: ['T1489', 'T1529', 'T0804', 'T0829'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 4, 'patient-monitor': 2, 'lab-analyzer': 2 },
  baseline: '20m',
  duration: '70m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('silence', fleet.pick('infusion-pump'), { for: '60m' }));
  },
  benignTwin: ({ fleet, at, maintenance }) => {
    const planned = fleet.pick('patient-monitor');
    maintenance(planned, { at: '5m', for: '60m' });
    at('5m', behavior('maintenance', planned, { for: '60m' }));
    // The laboratory is closed at this hour.
    at('5m', behavior('night-off', fleet.pick('lab-analyzer'), { for: '60m' }));
  },
  expect: [
    detection('iot_device_silent').firesFor('attacker', {
      within: '50m',
      row: { thing: theAttacker, silent_seconds: atLeast(1_801) },
      alerts: 1,
    }),
    detection('iot_device_silent').clearsFor('attacker', { within: '15m' }),
    detection('iot_agent_silent').staysQuietFor('attacker'),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  settle: '25m',
  blindSpots:
    'A device that was never heard of, one that has been away for more than four hours, and any of a class outside its hours.',
});
