import { atLeast, behavior, defineScenario, detection, fault, pipeline, search } from '#lab';

/**
 * No attack: what looks like a storm of reconnects when somebody maintains the broker.
 */
export default defineScenario({
  id: 'broker-maintenance',
  title: 'The broker restarts and a whole fleet comes back: nothing to alert on',
  attack: ['T0814'],
  requires: ['detect', 'faultInjection'],
  fleet: { 'infusion-pump': 5, 'patient-monitor': 2, 'ward-gateway': 1 },
  baseline: '20m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    // The whole fleet once, each device at a time of its own.
    const all = [...fleet.pickMany('infusion-pump', 5), ...fleet.pickMany('patient-monitor', 2)];
    at('15m', behavior('planned-reconnect', all, { within: '4m' }));
  },
  benignTwin: () => {},
  disturb: ({ at }) => {
    at('5m', fault({ kind: 'broker-restarts', downMs: 10_000 }));
  },
  expect: [
    detection('iot_reconnect_storm').staysQuietFor('fleet'),
    detection('*').staysQuietFor('attacker'),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'every device has lost its connection twice, or the gateway once',
      '`dd(num-disconnects)` | stats sum(v) AS disconnects BY thing | where disconnects>0',
    ).returnsAtLeast(8, { disconnects: atLeast(1) }),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots: 'None of its own: this is the benign case of reconnect-storm, at the size of a fleet.',
});
