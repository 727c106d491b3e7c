import { atLeast, behavior, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'crypto-mine',
  title: 'A gateway works for a mining pool',
  attack: ['T1496.001', 'T0826'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 3 },
  customMetrics: ['cpu_load'],
  baseline: '20m',
  duration: '85m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('crypto-mining', fleet.pick('ward-gateway'), { for: '80m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('model-update', fleet.pick('ward-gateway'), { for: '75m' }));
  },
  expect: [
    detection('iot_crypto_mining').firesFor('attacker', {
      within: '80m',
      row: { thing: theAttacker, destinations: '203.0.113.33', cpu: atLeast(85) },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots: 'A miner that leaves a fifth of the processor idle, and a pool on a listed network.',
});
