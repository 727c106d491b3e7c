import { behavior, defineScenario, detection, fault, pipeline, search, theTwin } from '#lab';

export default defineScenario({
  id: 'f-ack-lost',
  title: 'Splunk indexes everything and never says so',
  attack: [],
  requires: ['detect', 'faultInjection'],
  tags: ['pipeline-fault'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 3 },
  baseline: '15m',
  duration: '45m',
  attackPhase: ({ fleet, at }) => {
    at('2m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 21, for: '40m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // Twelve refusals: counted twice they would be a storm.
    at('6m', behavior('denied-once', fleet.pick('patient-monitor'), { times: 12, every: '10s' }));
  },
  disturb: ({ at }) => {
    at('1m', fault({ kind: 'splunk-never-acks' }, { for: '20m' }));
  },
  expect: [
    detection('iot_rogue_listening_port').firesFor('attacker', { within: '15m', row: { new_ports: '21' } }),
    detection('iot_auth_failure_storm').staysQuietFor('twin'),
    detection('*').staysQuietFor('everyoneElse'),
    // Everything was indexed, some of it more than once, and the bucket holds copies: a replay must add none.
    pipeline().duplicates({ least: 100 }),
    pipeline().accountsForEverything({ onlyInBackup: 0, replay: true }),
    search(
      'each refusal is one, however often its event is there',
      '`dd(num-authorization-failures)` | where v>0 | dedup name thing timestamp | stats sum(v) AS failures BY thing',
    ).returns([{ thing: theTwin, failures: 12 }]),
  ],
  blindSpots:
    'Searches that add up events without removing repetitions count too much: those of the app do not.',
});
