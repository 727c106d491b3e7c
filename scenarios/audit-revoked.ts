import { account, defineScenario, detection, pipeline, search } from '#lab';

/** Revoked by its CA, and IoT Core takes it all the same: AWS does not look at revocation lists when devices connect. */
export default defineScenario({
  id: 'audit-revoked',
  title: 'A CA revokes a certificate that stays active in AWS',
  attack: ['T1649', 'T0859'],
  // The revocation list is served by this process: an AWS elsewhere could not read it.
  requires: ['detect', 'audit', 'virtualTime'],
  fleet: { 'infusion-pump': 2, 'ward-gateway': 1 },
  baseline: '10m',
  duration: '40m',
  attackPhase: () => {},
  benignTwin: () => {},
  disturb: ({ at }) => {
    at('0s', account('log errors'));
    at('0s', account('register certificates of an own CA'));
    // The twin: revoked as well, and set inactive in AWS, as it should be.
    at('1m', account('revoke the inactive certificate at its CA'));
    at('2m', account('start an audit'));
    at('15m', account('revoke the active certificate at its CA'));
    at('18m', account('start an audit'));
  },
  expect: [
    detection('iot_audit_finding').firesFor('fleet', {
      within: '35m',
      row: { checkName: 'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK', non_compliant: 1, before: 0 },
      alerts: 1,
    }),
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_audit_finding'] }),
    search(
      'the inactive certificate is not counted, the active one is',
      '`audit` | where checkName="REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK" | sort 0 _time | table nonCompliantResourcesCount',
    ).returns([{ nonCompliantResourcesCount: '0' }, { nonCompliantResourcesCount: '1' }]),
    pipeline().accountsForEverything({ onlyInBackup: 0 }),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'Certificates that name no revocation list, and those made by AWS: their CA is not asked. What the revoked device does until the next audit.',
});
