import { behavior, defineScenario, detection, message, pipeline } from '#lab';

export default defineScenario({
  id: 'f-poison',
  title: 'Something that is no metric reaches the rule, in the middle of a batch',
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
    at('5m', message('this is not JSON'));
    at('6m', message('{"metrics": [{"name": "aws:all-bytes-out", "thing": "ward-gateway-001", "value": 7'));
    at('7m', message('{}'));
  },
  expect: [
    detection('iot_rogue_listening_port').firesFor('attacker', { within: '15m', row: { new_ports: '21' } }),
    detection('*').staysQuietFor('everyoneElse'),
    // Their neighbours in the batch are delivered; what cannot be read is kept, and counted.
    pipeline().accountsForEverything({ onlyInBackup: 0, unusable: 3 }),
    pipeline().duplicates(0),
  ],
  blindSpots: 'Nobody is alerted: the records are in the backup bucket under processing-failed.',
});
