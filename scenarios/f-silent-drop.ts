import { behavior, defineScenario, detection, message, pipeline } from '#lab';

export default defineScenario({
  id: 'f-silent-drop',
  title: 'A payload that is neither a metric nor an audit finding is kept, not dropped',
  attack: [],
  requires: ['detect', 'faultInjection'],
  tags: ['pipeline-fault'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 3 },
  baseline: '10m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    at('2m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 21, for: '30m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('2m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 8443, for: '30m' }));
  },
  disturb: ({ at }) => {
    // A key was renamed, and another service publishes to the same rule.
    at('5m', message('{"metricList": [{"name": "aws:all-bytes-out", "thing": "ward-gateway-001"}]}'));
    at('6m', message('{"AlarmName": "cpu", "NewStateValue": "ALARM"}'));
  },
  expect: [
    detection('iot_rogue_listening_port').firesFor('attacker', { within: '15m', row: { new_ports: '21' } }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().accountsForEverything({ onlyInBackup: 0, unusable: 2 }),
    pipeline().duplicates(0),
  ],
  blindSpots: 'The transform of the AWS sample answers such a record with Ok and no data: there it is gone.',
});
