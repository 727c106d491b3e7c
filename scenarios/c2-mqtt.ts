import { atLeast, behavior, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'c2-mqtt',
  title: 'Commands and answers are hidden in a topic that the device may use',
  attack: ['T1071.005', 'T0869', 'T0855'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 4, 'patient-monitor': 3, 'ward-gateway': 1 },
  baseline: '20m',
  duration: '80m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('mqtt-command-channel', fleet.pick('infusion-pump'), { every: '20s', for: '75m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('config-burst', fleet.pick('patient-monitor'), { messages: 60, for: '3m' }));
  },
  expect: [
    detection('iot_mqtt_command_channel').firesFor('attacker', {
      within: '80m',
      row: { thing: theAttacker, windows: atLeast(12) },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A channel slower than eight messages in five minutes, and one that answers a command with many messages.',
});
