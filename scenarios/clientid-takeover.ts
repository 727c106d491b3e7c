import {
  atLeast,
  behavior,
  defineScenario,
  detection,
  including,
  pipeline,
  search,
  theAttacker,
  theTwin,
} from '#lab';

export default defineScenario({
  id: 'clientid-takeover',
  title: "An attacker with the device's client id keeps throwing it out",
  attack: ['T1078', 'T1499.002', 'T0849', 'T0814'],
  requires: ['detect', 'sourceAddress'],
  fleet: { 'infusion-pump': 4, 'patient-monitor': 3, 'ward-gateway': 1 },
  baseline: '20m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('client-id-takeover', fleet.pick('infusion-pump'), { every: '20s', for: '10m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('flapping-radio', fleet.pick('patient-monitor'), { every: '30s', for: '10m' }));
  },
  expect: [
    detection('iot_client_id_takeover').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, disconnects: atLeast(10), addresses: including('203.0.113.51') },
      alerts: 1,
    }),
    detection('iot_client_id_takeover').clearsFor('attacker', { within: '25m' }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'the radio of the twin is as bad as the attack',
      '`dd(num-disconnects)` | stats max(v) AS disconnects BY thing | where disconnects>5',
    ).includes([{ thing: theTwin }]),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  settle: '30m',
  blindSpots: 'An attacker behind the same address as the device: what is left is a bad radio link.',
});
