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
  id: 'exfil-burst',
  title: 'A monitor uploads 200 MB to a host nobody knows',
  attack: ['T1048.003', 'T1041', 'T0882', 'T0893'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 10, 'patient-monitor': 14, 'ward-gateway': 3, imaging: 3 },
  baseline: '2h',
  duration: '45m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('exfiltration', fleet.pick('patient-monitor'), { bytes: 200_000_000, for: '20m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at(
      '5m',
      behavior('firmware-log-upload', fleet.pick('patient-monitor'), { bytes: 150_000_000, for: '20m' }),
    );
  },
  expect: [
    detection('iot_exfiltration_burst').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, times_usual: atLeast(10), new_addresses: including('203.0.113.66') },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'both uploads are in the bytes that were reported',
      '`dd(all-bytes-out)` | stats sum(v) AS bytes BY thing | where bytes>140000000 | sort - bytes',
    ).includes([
      { thing: theAttacker, bytes: atLeast(200_000_000) },
      { thing: theTwin, bytes: atLeast(150_000_000) },
    ]),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'An upload to a host that the device always talks to, and one that is small beside the usual volume: the exfil-slow scenario is about the latter.',
});
