import { atLeast, behavior, defineScenario, detection, pipeline, search } from '#lab';

export default defineScenario({
  id: 'f-bad-cbor',
  title: 'A device sends reports that cannot be read',
  attack: [],
  requires: ['detect'],
  tags: ['pipeline-fault'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 3 },
  baseline: '10m',
  duration: '40m',
  attackPhase: ({ fleet, at }) => {
    const pump = fleet.pick('infusion-pump');
    at('2m', behavior('malformed-reports', pump, { flaw: 'truncated', times: 3, every: '6m' }));
    at('3m', behavior('malformed-reports', pump, { flaw: 'wrong-type', times: 3, every: '6m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // The same twice is a repetition, and accepted.
    at('2m', behavior('duplicate-reports', fleet.pick('infusion-pump'), { times: 2, every: '6m' }));
  },
  expect: [
    // The good reports in between are enough: nobody is silent.
    detection('*').staysQuietFor('attacker'),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'the device is as much in Splunk as its neighbours are',
      '`dd(all-bytes-out)` | stats count AS reports BY thing',
    ).returnsAtLeast(8, { reports: atLeast(9) }),
    pipeline().accountsForEverything({ onlyInBackup: 0, rejected: 6 }),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A rejected report leaves no trace in Splunk: AWS answers the device, and nobody else. An agent that sends nothing else is silent.',
});
