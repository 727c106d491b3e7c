import { account, behavior, defineScenario, detection, pipeline, search } from '#lab';

/** The audit looks back 31 days and leaves out the last two hours: what it finds is at least that old. */
export default defineScenario({
  id: 'audit-shared',
  title: 'Two clients use one certificate side by side, and an audit finds it two hours later',
  attack: ['T1552.004', 'T0859'],
  requires: ['detect', 'audit', 'virtualTime', 'sourceAddress'],
  fleet: { 'infusion-pump': 2, 'patient-monitor': 2 },
  reportEvery: '30m',
  detections: [
    'iot_audit_finding',
    'iot_certificate_two_networks',
    'iot_client_id_takeover',
    'iot_auth_failure_storm',
  ],
  baseline: '20m',
  duration: '180m',
  attackPhase: ({ fleet, at }) => {
    const copied = { sourceAddress: '203.0.113.50', every: '5m', for: '20m' } as const;
    at('5m', behavior('certificate-clone', fleet.pick('infusion-pump'), copied));
  },
  benignTwin: ({ fleet, at }) => {
    // One device, many short sessions: one after another, never side by side.
    at('5m', behavior('flapping-radio', fleet.pick('patient-monitor'), { every: '60s', for: '20m' }));
  },
  disturb: ({ at }) => {
    at('0s', account('log errors'));
    // A policy that names the second client is what makes the copy possible, and no finding of its own.
    at('0s', account('allow a second client'));
    at('30m', account('start an audit'));
    at('155m', account('start an audit'));
  },
  expect: [
    detection('iot_audit_finding').firesFor('fleet', {
      within: '165m',
      row: { checkName: 'DEVICE_CERTIFICATE_SHARED_CHECK', non_compliant: 1, before: 0 },
      alerts: 1,
    }),
    // Metrics are about things: a client that is not called as its thing is moves none of them.
    detection('iot_certificate_two_networks').staysQuietFor('attacker'),
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_audit_finding'] }),
    search(
      'half an hour later the audit does not know yet',
      '`audit` | where checkName="DEVICE_CERTIFICATE_SHARED_CHECK" | sort 0 _time | table nonCompliantResourcesCount',
    ).returns([{ nonCompliantResourcesCount: '0' }, { nonCompliantResourcesCount: '1' }]),
    pipeline().accountsForEverything({ onlyInBackup: 0 }),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'Two clients that take turns, and those with one client id: they are a conflict, which audit-conflicting is about.',
});
