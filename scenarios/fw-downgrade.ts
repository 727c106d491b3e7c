import { behavior, defineScenario, detection, pipeline, search, theAttacker, theTwin } from '#lab';

export default defineScenario({
  id: 'fw-downgrade',
  title: 'An old, vulnerable firmware comes back',
  attack: ['T1601.002', 'T1689', 'T0857', 'T0839'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 5, 'patient-monitor': 2, 'ward-gateway': 1 },
  customMetrics: ['fw_version'],
  baseline: '20m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('firmware-downgrade', fleet.pick('infusion-pump'), { version: '2.9.0', for: '1h' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('firmware-upgrade', fleet.pick('infusion-pump'), { version: '3.10.0', for: '1h' }));
    // A version with a suffix, and higher.
    at('8m', behavior('firmware-upgrade', fleet.pick('infusion-pump'), { version: '3.2.2-rc1', for: '1h' }));
  },
  expect: [
    detection('iot_firmware_downgrade').firesFor('attacker', {
      within: '20m',
      row: { thing: theAttacker, version: '2.9.0', order: 2_009_000, highest: 3_002_001 },
      alerts: 1,
    }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'the upgrades are there',
      '`custom(fw_version)` | stats latest("value.strings{}") AS version BY thing | where version="3.10.0" OR version="3.2.2-rc1"',
    ).returns([
      { thing: theTwin, version: '3.10.0' },
      { thing: theTwin, version: '3.2.2-rc1' },
    ]),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A firmware that lies about its version, a downgrade within one version, and a device whose newer version was seen more than a day ago.',
});
