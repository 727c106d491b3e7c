import { behavior, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'c2-beacon',
  title: 'An implant calls home every few minutes',
  attack: ['T1071.001', 'T1571', 'T0869'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 2, 'patient-monitor': 2, 'ward-gateway': 1 },
  detections: ['iot_beacon', 'iot_exfiltration_slow', 'iot_rogue_listening_port', 'iot_network_scan'],
  baseline: '30m',
  duration: '270m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('beacon', fleet.pick('infusion-pump'), { every: '10m', for: '5h' }));
  },
  benignTwin: ({ fleet, at }) => {
    // The same rhythm to the maker's host, and a lab gateway that only one device knows.
    at('5m', behavior('vendor-telemetry', fleet.pick('infusion-pump'), { every: '10m', for: '5h' }));
    const lab = { destination: { address: '10.30.4.4', port: 8443 }, every: '10m', for: '5h' } as const;
    at('5m', behavior('vendor-telemetry', fleet.pick('patient-monitor'), lab));
  },
  expect: [
    detection('iot_beacon').firesFor('attacker', {
      within: '255m',
      row: { thing: theAttacker, destinations: '203.0.113.99' },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'An implant that connects only while it calls: five seconds in five minutes are rarely in a report. A command server on a listed network.',
});
