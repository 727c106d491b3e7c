import { atLeast, behavior, defineScenario, detection, fault, pipeline } from '#lab';

export default defineScenario({
  id: 'f-hec-outage',
  title: 'Splunk is away for 90 seconds, and later for 25 minutes',
  attack: [],
  requires: ['detect', 'faultInjection'],
  tags: ['pipeline-fault'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 3 },
  baseline: '15m',
  duration: '60m',
  attackPhase: ({ fleet, at }) => {
    at('2m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 21, for: '55m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('2m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 8443, for: '55m' }));
  },
  disturb: ({ at }) => {
    at('1m', fault({ kind: 'splunk-busy' }, { for: '90s' }));
    at('8m', fault({ kind: 'splunk-refuses' }, { for: '25m' }));
  },
  expect: [
    detection('iot_pipeline_stale').firesFor('fleet', {
      within: '30m',
      row: { age_seconds: atLeast(1_201) },
    }),
    detection('iot_pipeline_stale').clearsFor('fleet', { within: '5m' }),
    // Late, but right: what came during the outage is in the backup bucket, what comes afterwards is enough.
    detection('iot_rogue_listening_port').firesFor('attacker', { within: '50m', row: { new_ports: '21' } }),
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_pipeline_stale'] }),
    pipeline().accountsForEverything({ onlyInBackup: atLeast(100), replay: true }),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'Nothing is detected while Splunk is away; a replay brings the events, but no alert of that time.',
});
