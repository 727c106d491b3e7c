import {
  atLeast,
  behavior,
  between,
  defineScenario,
  detection,
  pipeline,
  search,
  theAttacker,
  theTwin,
} from '#lab';

export default defineScenario({
  id: 'auth-storm',
  title: 'A stolen device hammers topics it may not use',
  attack: ['T1110', 'T0859'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 15, 'patient-monitor': 10, 'ward-gateway': 5 },
  baseline: '1h',
  duration: '1h',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('auth-failure-storm', fleet.pick('infusion-pump'), { perMinute: 50, for: '5m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('denied-once', fleet.pick('patient-monitor'), { times: 3 }));
    // As many disconnects as a storm has, and nothing is refused.
    at('5m', behavior('flapping-radio', fleet.pick('ward-gateway'), { every: '10s', for: '5m' }));
  },
  expect: [
    detection('iot_auth_failure_storm').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, failures: atLeast(200) },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'every refusal is counted for the thing that was refused',
      '`dd(num-authorization-failures)` | stats sum(v) AS failures BY thing | where failures>0',
    ).returns([
      // 50 a minute for five minutes; a reconnect may cost an attempt.
      { thing: theAttacker, failures: between(225, 250) },
      { thing: theTwin, failures: '3' },
    ]),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots: 'Fewer than 20 refusals in five minutes: the policy-probe scenario is about those.',
});
