import { atLeast, behavior, defineScenario, detection, pipeline, search, theAttacker } from '#lab';

export default defineScenario({
  id: 'lateral',
  title: 'An infected gateway logs in to its neighbours, which open back doors',
  attack: ['T1021.004', 'T1210', 'T1570', 'T0866', 'T0867', 'T0886'],
  requires: ['detect', 'sourceAddress'],
  fleet: { 'infusion-pump': 6, 'patient-monitor': 2, 'ward-gateway': 2 },
  baseline: '20m',
  duration: '45m',
  attackPhase: ({ fleet, at }) => {
    const peers = fleet.pickMany('infusion-pump', 4);
    const logins = { peers, every: '2m', infects: 3, after: '5m', stays: '30m' } as const;
    at('5m', behavior('lateral-movement', fleet.pick('ward-gateway'), logins));
  },
  benignTwin: ({ fleet, at }) => {
    const peers = [...fleet.pickMany('infusion-pump', 2), ...fleet.pickMany('patient-monitor', 2)];
    at('5m', behavior('gateway-polls', fleet.pick('ward-gateway'), { peers, for: '40m' }));
  },
  expect: [
    detection('iot_lateral_movement').firesFor('attacker', {
      within: '30m',
      row: { thing: theAttacker, victims: atLeast(2), ports: '4444' },
    }),
    // The victims are not to blame, and their new port is a finding of its own.
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_rogue_listening_port'] }),
    search(
      'three neighbours have a back door',
      '`dd(listening-tcp-ports)` | search "value.ports{}"=4444 | stats count BY thing',
    ).returnsAtLeast(3, { thing: /^infusion-pump-/ }),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A victim that opens no port, or an allowed one; a single victim; devices behind one address. A gateway that begins to poll the victims in the same hour is accused with the culprit.',
});
