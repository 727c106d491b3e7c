import { atLeast, behavior, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'agent-kill',
  title: 'Malware ends the Device Defender agent and stays on MQTT',
  attack: ['T1685', 'T0878'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 4, 'patient-monitor': 3, 'ward-gateway': 1 },
  baseline: '30m',
  duration: '60m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('agent-killed', fleet.pick('infusion-pump'), { for: '50m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('agent-restart', fleet.pick('patient-monitor'), { reports: 1 }));
  },
  expect: [
    detection('iot_agent_silent').firesFor('attacker', {
      within: '45m',
      row: { thing: theAttacker, silent_seconds: atLeast(1_501) },
    }),
    detection('iot_agent_silent').clearsFor('attacker', { within: '15m' }),
    detection('iot_device_silent').staysQuietFor('attacker'),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  settle: '20m',
  blindSpots: 'An agent that goes on to report what is not true: the metric-spoof scenario is about that.',
});
