import { behavior, defineScenario, detection, pipeline, search, theAttacker } from '#lab';

export default defineScenario({
  id: 'sensor-tamper',
  title: 'Readings of infusion pumps are frozen, and alarm limits raised out of reach',
  attack: ['T1565.002', 'T0856', 'T0836', 'T0838', 'T0880'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 6, 'patient-monitor': 2 },
  customMetrics: ['flow_rate', 'alarm_high', 'sensor_state'],
  baseline: '20m',
  duration: '75m',
  attackPhase: ({ fleet, at }) => {
    at(
      '5m',
      behavior('sensor-tampering', fleet.pick('infusion-pump'), {
        how: 'frozen',
        alarmHigh: 120,
        for: '70m',
      }),
    );
    at(
      '5m',
      behavior('sensor-tampering', fleet.pick('infusion-pump'), {
        how: 'shifted',
        alarmHigh: 400,
        for: '70m',
      }),
    );
  },
  benignTwin: ({ fleet, at }) => {
    at('5m', behavior('sensor-calibration', fleet.pick('infusion-pump'), { for: '60m' }));
    at('5m', behavior('patient-disconnected', fleet.pick('infusion-pump'), { for: '65m' }));
  },
  expect: [
    detection('iot_sensor_tampering').firesFor('attacker', { within: '65m', each: true }),
    detection('iot_sensor_tampering').firesFor('attacker', {
      within: '20m',
      row: { thing: theAttacker, alarm_high: 400 },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'frozen readings do not move at all',
      '`custom(flow_rate)` | stats count, dc("value.number") AS readings, latest("value.number") AS last BY thing | where count>10 AND readings<10',
    ).returnsAtLeast(1, { thing: /^infusion-pump-/ }),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'Readings that are replayed from an earlier hour, shifts within the usual spread, limits raised up to 200.',
});
