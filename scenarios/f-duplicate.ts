import { atLeast, behavior, defineScenario, detection, fault, pipeline } from '#lab';

export default defineScenario({
  id: 'f-duplicate',
  title: "Splunk's answers are lost, so Firehose delivers the same events again",
  attack: [],
  requires: ['detect', 'faultInjection'],
  tags: ['pipeline-fault'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 3 },
  baseline: '15m',
  duration: '40m',
  attackPhase: ({ fleet, at }) => {
    at('2m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 21, for: '35m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('6m', behavior('denied-once', fleet.pick('patient-monitor'), { times: 12, every: '10s' }));
    // Two true reports are no repetition.
    at('6m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 8443, for: '20m' }));
  },
  disturb: ({ at }) => {
    at('8m', fault({ kind: 'splunk-loses-answers' }, { for: '6m' }));
  },
  expect: [
    detection('iot_rogue_listening_port').firesFor('attacker', {
      within: '15m',
      row: { new_ports: '21', reports: atLeast(2) },
      alerts: 1,
    }),
    detection('iot_auth_failure_storm').staysQuietFor('twin'),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().duplicates({ least: 1 }),
    pipeline().accountsForEverything({ replay: true }),
  ],
  blindSpots: 'Repetitions cost licence volume, and no metric of AWS shows them.',
});
