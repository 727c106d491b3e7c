import { atLeast, behavior, defineScenario, detection, pipeline, search, theTwin } from '#lab';

export default defineScenario({
  id: 'ddos-out',
  title: 'Three devices join a flood against one victim',
  attack: ['T1498.001', 'T0814'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 5, 'patient-monitor': 2, imaging: 3 },
  baseline: '30m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('packet-flood', fleet.pickMany('infusion-pump', 3), { for: '10m' }));
  },
  benignTwin: ({ fleet, at }) => {
    const stream = { bytesPerSecond: 2_000_000, for: '10m' } as const;
    at('5m', behavior('video-stream', fleet.pickMany('imaging', 3), stream));
  },
  expect: [
    detection('iot_ddos_participation').firesFor('attacker', {
      within: '20m',
      row: { destination: '192.0.2.200', things: 3, packets: atLeast(3_000_000) },
      each: true,
    }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'the streams of the twins are a flood of packets, too',
      '`dd(all-packets-out)` | stats max(v) AS packets BY thing | where packets>300000',
    ).includes([{ thing: theTwin }]),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A UDP flood: Device Defender reports the destinations of TCP connections only. Fewer than three devices, and a victim on a listed network.',
});
