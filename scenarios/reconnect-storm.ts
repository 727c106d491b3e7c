import { atLeast, behavior, defineScenario, detection, pipeline } from '#lab';

export default defineScenario({
  id: 'reconnect-storm',
  title: 'Four fifths of the fleet reconnect over and over, without back-off',
  attack: ['T1499.002', 'T0814', 'T0826'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 6, 'patient-monitor': 2, 'ward-gateway': 2 },
  baseline: '40m',
  duration: '25m',
  attackPhase: ({ fleet, at }) => {
    const storming = [...fleet.pickMany('infusion-pump', 6), ...fleet.pickMany('patient-monitor', 2)];
    at('5m', behavior('reconnect-storm', storming, { every: '40s', for: '6m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('planned-reconnect', fleet.pickMany('ward-gateway', 2), { within: '5m' }));
  },
  expect: [
    detection('iot_reconnect_storm').firesFor('fleet', {
      within: '15m',
      row: { share: atLeast(0.8), storming: atLeast(8) },
      alerts: 1,
    }),
    detection('iot_reconnect_storm').clearsFor('fleet', { within: '25m' }),
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_reconnect_storm'] }),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  settle: '30m',
  blindSpots: 'A storm of one site in a large fleet: the share is taken over all devices.',
});
