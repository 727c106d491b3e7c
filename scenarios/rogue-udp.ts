import { behavior, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'rogue-udp',
  title: 'A hidden UDP service, good for amplifying floods, appears on a patient monitor',
  attack: ['T1133', 'T1498.002', 'T0885'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 4, 'ward-gateway': 1 },
  baseline: '30m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    at(
      '5m',
      behavior('rogue-listener', fleet.pick('patient-monitor'), { port: 1900, transport: 'udp', for: '30m' }),
    );
  },
  benignTwin: ({ fleet, at }) => {
    const restarted = fleet.pick('patient-monitor');
    // The DHCP client of a device that starts: open in one report.
    at('5m', behavior('service-port-opens', restarted, { port: 68, transport: 'udp', for: '4m' }));
    const announces = fleet.pick('infusion-pump');
    at('5m', behavior('service-port-opens', announces, { port: 5353, transport: 'udp', for: '25m' }));
  },
  expect: [
    detection('iot_rogue_udp_port').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, new_ports: '1900' },
    }),
    detection('iot_rogue_listening_port').staysQuietFor('attacker'),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots: 'A service on an allowed UDP port, and one that answers without being in the list of sockets.',
});
