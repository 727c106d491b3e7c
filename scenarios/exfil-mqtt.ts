import { account, atLeast, behavior, defineScenario, detection, pipeline, theAttacker } from '#lab';

/** A policy that lets devices read each other's telemetry, for the sake of a dashboard: the broker hands the data out. */
export default defineScenario({
  id: 'exfil-mqtt',
  title: 'A stolen pump reads along what the whole fleet says',
  attack: ['T1020', 'T1213', 'T0811'],
  requires: ['detect', 'audit', 'virtualTime'],
  fleet: { 'infusion-pump': 14, 'patient-monitor': 14, 'ward-gateway': 2 },
  baseline: '15m',
  duration: '45m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('eavesdropping', fleet.pick('infusion-pump'), { for: '35m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // The dashboards of both wards do the same by design, and are alike.
    at('5m', behavior('dashboard', fleet.pickMany('ward-gateway', 2), { for: '35m' }));
  },
  disturb: ({ at }) => {
    at('0s', account('allow reading all telemetry'));
  },
  expect: [
    detection('iot_mqtt_eavesdropping').firesFor('attacker', {
      within: '30m',
      row: { thing: theAttacker, windows: atLeast(3), messages: atLeast(25) },
    }),
    // Nobody audits the account here.
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_audit_finding'] }),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A class of a single device, which is its own measure; a filter that matches a few devices only; a dashboard in a class of devices that hear nothing.',
});
