import { account, behavior, defineScenario, detection, pipeline, search } from '#lab';

/** What the audit says of two clients with one certificate and client id. The device policy takes no other id. */
export default defineScenario({
  id: 'audit-conflicting',
  title: 'Two clients share a certificate and a client id, and an audit finds it',
  attack: ['T1552.004', 'T0859'],
  requires: ['detect', 'audit', 'disposableAccount', 'sourceAddress'],
  fleet: { 'infusion-pump': 3, 'patient-monitor': 2, 'ward-gateway': 1 },
  baseline: '10m',
  duration: '40m',
  attackPhase: ({ fleet, at }) => {
    at('10m', behavior('client-id-takeover', fleet.pick('infusion-pump'), { every: '30s', for: '6m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // One device, many short sessions.
    at('10m', behavior('flapping-radio', fleet.pick('patient-monitor'), { every: '60s', for: '6m' }));
  },
  disturb: ({ at }) => {
    at('0s', account('log errors'));
    at('1m', account('start an audit'));
    at('20m', account('start an audit'));
  },
  expect: [
    detection('iot_client_id_takeover').firesFor('attacker', { within: '15m' }),
    detection('iot_audit_finding').firesFor('fleet', {
      within: '25m',
      row: { checkName: 'CONFLICTING_CLIENT_IDS_CHECK', non_compliant: 1, before: 0 },
    }),
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_audit_finding'] }),
    search(
      'the short sessions of the twin are no conflict',
      '`audit` | where checkName="CONFLICTING_CLIENT_IDS_CHECK" | stats max(nonCompliantResourcesCount) AS most',
    ).returns([{ most: 1 }]),
    pipeline().accountsForEverything({ onlyInBackup: 0 }),
    pipeline().duplicates(0),
  ],
  blindSpots: 'Two clients that are never connected at the same time.',
});
