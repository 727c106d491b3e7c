import { atLeast, behavior, between, defineScenario, detection, pipeline, theAttacker } from '#lab';

export default defineScenario({
  id: 'policy-probe',
  title: "A stolen device tries other devices' topics, one every nine minutes",
  attack: ['T1069', 'T1526', 'T0855', 'T0848'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 3, 'ward-gateway': 1 },
  baseline: '30m',
  duration: '105m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('policy-probe', fleet.pick('infusion-pump'), { topics: 12, every: '9m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // A stale topic in a configuration: tried when the application starts, and never again.
    at('10m', behavior('denied-once', fleet.pick('patient-monitor'), { times: 3, topic: 'ward/old-topic' }));
  },
  expect: [
    detection('iot_policy_probe').firesFor('attacker', {
      within: '100m',
      row: { thing: theAttacker, windows: atLeast(8), most: between(1, 2) },
      alerts: 1,
    }),
    detection('iot_auth_failure_storm').staysQuietFor('attacker'),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'Fewer than eight windows with a refusal in a day, and a probe that spreads over several stolen identities.',
});
