import { behavior, defineScenario, detection, pipeline, search } from '#lab';

export default defineScenario({
  id: 'f-clock-skew',
  title: 'Clocks of devices are a day behind and five minutes ahead',
  attack: [],
  requires: ['detect'],
  tags: ['pipeline-fault'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 3 },
  baseline: '10m',
  duration: '40m',
  attackPhase: ({ fleet, at }) => {
    const gateway = fleet.pick('ward-gateway');
    at('2m', behavior('clock-skew', gateway, { skew: '-1d', for: '35m' }));
    at('2m', behavior('rogue-listener', gateway, { port: 21, for: '35m' }));
    at('2m', behavior('clock-skew', fleet.pick('infusion-pump'), { skew: '5m', for: '35m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('2m', behavior('clock-skew', fleet.pick('patient-monitor'), { skew: '2s', for: '35m' }));
  },
  expect: [
    detection('iot_rogue_listening_port').firesFor('attacker', { within: '15m', row: { new_ports: '21' } }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'no event is dated in the past or in the future',
      '`iot_posture_index` | addinfo | where timestamp/1000<info_min_time OR timestamp/1000>info_max_time OR _time>info_max_time',
    ).returnsNothing(),
    pipeline().accountsForEverything({ onlyInBackup: 0, rejected: 0 }),
    pipeline().duplicates(0),
  ],
  blindSpots: "The device's own idea of the time is lost: AWS exports when it took the report.",
});
