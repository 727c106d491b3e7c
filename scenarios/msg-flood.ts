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
  id: 'msg-flood',
  title: 'A device publishes small messages that somebody has to pay for',
  attack: ['T1499.002', 'T1496.004', 'T0814'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 4, 'patient-monitor': 3, 'ward-gateway': 1 },
  baseline: '20m',
  duration: '25m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('message-flood', fleet.pick('infusion-pump'), { perSecond: 5, for: '8m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('alarm-burst', fleet.pick('patient-monitor'), { perSecond: 3, for: '1m' }));
  },
  expect: [
    detection('iot_message_flood').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, messages: atLeast(1_000), cost_usd: atLeast(0.001) },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'the alarms of the twin are many more messages than usual',
      '`dd(num-messages-sent)` | stats max(v) AS messages BY thing | where messages>100',
    ).returns([
      { thing: theAttacker, messages: atLeast(1_000) },
      { thing: theTwin, messages: between(100, 200) },
    ]),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots: 'One message a second, day and night: 300 in five minutes are not more than 300.',
});
