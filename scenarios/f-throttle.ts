import { atLeast, behavior, defineScenario, detection, fault, pipeline } from '#lab';

/**
 * The rule's error action keeps in the backup bucket what Firehose does not take.
 */
export default defineScenario({
  id: 'f-throttle',
  title: 'Firehose takes no records for ten minutes',
  attack: [],
  requires: ['detect', 'faultInjection'],
  tags: ['pipeline-fault'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 3 },
  baseline: '10m',
  duration: '40m',
  attackPhase: ({ fleet, at }) => {
    at('2m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 21, for: '40m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('2m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 8443, for: '40m' }));
  },
  disturb: ({ at }) => {
    at('4m', fault({ kind: 'firehose-throttles' }, { for: '10m' }));
  },
  expect: [
    detection('iot_rogue_listening_port').firesFor('attacker', { within: '35m', row: { new_ports: '21' } }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().accountsForEverything({ onlyInBackup: atLeast(20), replay: true }),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A throttle shorter than a report is a gap of a single report: the searches of the app do not see it.',
});
