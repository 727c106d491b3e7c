import { account, defineScenario, detection, pipeline, search } from '#lab';

export default defineScenario({
  id: 'audit-expiring',
  title: 'A certificate that ends tomorrow is registered',
  attack: ['T1649', 'T0859'],
  requires: ['detect', 'audit', 'virtualTime'],
  fleet: { 'infusion-pump': 2, 'ward-gateway': 1 },
  baseline: '10m',
  duration: '35m',
  attackPhase: () => {},
  benignTwin: () => {},
  disturb: ({ at }) => {
    at('0s', account('log errors'));
    // The twin: a new certificate too, and valid for ten years.
    at('0s', account('register a certificate for years'));
    at('1m', account('start an audit'));
    at('12m', account('register a certificate until tomorrow'));
    at('15m', account('start an audit'));
  },
  expect: [
    detection('iot_audit_finding').firesFor('fleet', {
      within: '30m',
      row: { checkName: 'DEVICE_CERTIFICATE_EXPIRING_CHECK', non_compliant: 1, before: 0 },
      alerts: 1,
    }),
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_audit_finding'] }),
    search(
      'the long one is not counted, the short one is',
      '`audit` | where checkName="DEVICE_CERTIFICATE_EXPIRING_CHECK" | sort 0 _time | table nonCompliantResourcesCount',
    ).returns([{ nonCompliantResourcesCount: '0' }, { nonCompliantResourcesCount: '1' }]),
    pipeline().accountsForEverything({ onlyInBackup: 0 }),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A certificate that is replaced by one just as short each day: the number of findings stays the same.',
});
