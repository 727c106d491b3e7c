import { behavior, defineScenario, detection, including, pipeline, theAttacker } from '#lab';

/**
 * The lab's device policy takes one client id per thing, so the copy uses the device's own, and each ends the other's connection.
 */
export default defineScenario({
  id: 'cert-clone',
  title: 'A copy of a certificate is used from another network',
  attack: ['T1552.004', 'T1649', 'T1078', 'T0859'],
  requires: ['detect', 'sourceAddress'],
  fleet: { 'infusion-pump': 4, 'patient-monitor': 3, 'ward-gateway': 1 },
  baseline: '20m',
  duration: '50m',
  attackPhase: ({ fleet, at }) => {
    const copied = { clientIdSuffix: '', sourceAddress: '203.0.113.50', every: '10m', for: '45m' } as const;
    at('5m', behavior('certificate-clone', fleet.pick('infusion-pump'), copied));
  },
  benignTwin: ({ fleet, at }) => {
    // From Wi-Fi to LTE, and a whole site behind another NAT pool: each once.
    at('10m', behavior('address-change', fleet.pick('infusion-pump'), { sourceAddress: '100.64.7.7' }));
    at(
      '10m',
      behavior('address-change', fleet.pickMany('patient-monitor', 2), { sourceAddress: '192.0.2.9' }),
    );
  },
  expect: [
    detection('iot_certificate_two_networks').firesFor('attacker', {
      within: '35m',
      row: { thing: theAttacker, networks: 2, addresses: including('203.0.113.50') },
    }),
    detection('iot_certificate_two_networks').staysQuietFor('twin'),
    detection('iot_client_id_takeover').staysQuietFor('attacker'),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A copy behind the same NAT, and one that is used once: it looks like a device that moved and came back.',
});
