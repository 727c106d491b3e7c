import { atLeast, behavior, defineScenario, detection, pipeline } from '#lab';

export default defineScenario({
  id: 'f-late',
  title: 'Reports of a compromised gateway arrive forty minutes after they were taken',
  attack: [],
  requires: ['detect'],
  tags: ['pipeline-fault'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 3 },
  baseline: '20m',
  duration: '80m',
  attackPhase: ({ fleet, at }) => {
    const gateway = fleet.pick('ward-gateway');
    at('2m', behavior('rogue-listener', gateway, { port: 21, for: '30m' }));
    at('2m', behavior('late-reports', gateway, { delay: '41m', for: '30m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // Half a minute late.
    at('2m', behavior('late-reports', fleet.pick('ward-gateway'), { delay: '30s', for: '30m' }));
  },
  expect: [
    // The agent seems dead while its reports wait; then they come, each with what it saw.
    detection('iot_agent_silent').firesFor('attacker', { within: '45m' }),
    detection('iot_rogue_listening_port').firesFor('attacker', {
      within: '65m',
      row: { new_ports: '21', reports: atLeast(2) },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'Device Defender dates a report by its arrival: in Splunk a late report looks like a fresh one, and nothing tells that the port is closed again.',
});
