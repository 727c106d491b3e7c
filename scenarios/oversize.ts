import { behavior, defineScenario, detection, pipeline, search, theAttacker, theTwin } from '#lab';

export default defineScenario({
  id: 'oversize',
  title: 'Telemetry grows to the limit of what the broker takes, and beyond',
  attack: ['T1499.003', 'T0814'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 4, 'patient-monitor': 2, imaging: 2 },
  baseline: '20m',
  duration: '25m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('oversize-payloads', fleet.pick('infusion-pump'), { times: 6, every: '1m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('large-image', fleet.pick('imaging'), { times: 6, every: '1m' }));
  },
  expect: [
    detection('iot_oversize_messages').firesFor('attacker', {
      within: '20m',
      row: { thing: theAttacker, bytes: 100_000, device_class: 'infusion-pump' },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'pictures of the same size are in the twin and are fine',
      '`dd(message-byte-size:max)` | stats max(v) AS bytes BY thing | where bytes>16384',
    ).returns([
      { thing: theAttacker, bytes: 100_000 },
      { thing: theTwin, bytes: 100_000 },
    ]),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'Messages of up to 16 kB, however many, and an imaging device that sends anything else than images.',
});
