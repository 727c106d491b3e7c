import { behavior, defineScenario, detection, pipeline, search, theAttacker } from '#lab';

/** Four attacks in the order of a campaign: scan, lateral movement, command channel, flood. */
export default defineScenario({
  id: 'campaign',
  title: 'A worm scans, moves on, takes commands, and its victims join a flood',
  attack: [
    'T1046',
    'T1021.004',
    'T1210',
    'T1071.005',
    'T1498.001',
    'T0846',
    'T0866',
    'T0867',
    'T0869',
    'T0814',
  ],
  requires: ['detect', 'sourceAddress'],
  tags: ['long'],
  budget: { reports: 800, searches: 1_000 },
  fleet: { 'infusion-pump': 6, 'patient-monitor': 4, 'ward-gateway': 2, imaging: 2 },
  baseline: '40m',
  duration: '220m',
  attackPhase: ({ fleet, at }) => {
    const gateway = fleet.pick('ward-gateway');
    const victims = fleet.pickMany('infusion-pump', 3);
    at('5m', behavior('network-scan', gateway, { addresses: 300, for: '15m' }));
    const logins = { peers: victims, every: '3m', infects: 3, after: '6m', stays: '180m' } as const;
    at('30m', behavior('lateral-movement', gateway, logins));
    at('60m', behavior('mqtt-command-channel', victims[0]!, { every: '20s', for: '90m' }));
    at('180m', behavior('packet-flood', victims, { for: '10m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // Three of the twins, on devices of their own: unrelated, and no campaign.
    at('5m', behavior('address-rotation', fleet.pick('ward-gateway'), { addresses: 6, for: '60m' }));
    at('60m', behavior('config-burst', fleet.pick('patient-monitor'), { messages: 60, for: '3m' }));
    at(
      '180m',
      behavior('video-stream', fleet.pickMany('imaging', 2), { bytesPerSecond: 1_000_000, for: '10m' }),
    );
  },
  expect: [
    detection('iot_network_scan').firesFor('attacker', { within: '15m', row: { thing: theAttacker } }),
    detection('iot_lateral_movement').firesFor('attacker', { within: '60m', row: { thing: theAttacker } }),
    detection('iot_mqtt_command_channel').firesFor('attacker', {
      within: '140m',
      row: { thing: theAttacker },
    }),
    detection('iot_ddos_participation').firesFor('attacker', {
      within: '195m',
      row: { destination: '192.0.2.200' },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    // Seen together: one campaign of the gateway, and no other; the twins are three unrelated things. It wants a row, so
    // it is no empty claim, and Splunk counts no events for a search that begins with another one.
    search('the four steps are one campaign, in their order', '| savedsearch iot_campaign', {
      sawAtLeast: 0,
    }).returns([{ thing: theAttacker, steps: ['scan', 'lateral movement', 'command channel', 'flood'] }]),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A campaign without lateral movement: its steps are alerts of their own, and nothing says that they belong together.',
});
