import { behavior, between, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'mirai-scan',
  title: 'A worm on an infusion pump looks for its next victims',
  attack: ['T1046', 'T1595.001', 'T1110.001', 'T0846', 'T0812'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 4, 'patient-monitor': 3, 'ward-gateway': 1 },
  baseline: '30m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('network-scan', fleet.pick('infusion-pump'), { addresses: 500, for: '15m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('address-rotation', fleet.pick('patient-monitor'), { addresses: 6, for: '20m' }));
  },
  expect: [
    detection('iot_network_scan').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, addresses: between(30, 50), bytes_per_packet: between(50, 100) },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A scan of fewer than 20 hosts between two reports, and one over UDP, whose destinations no metric shows.',
});
