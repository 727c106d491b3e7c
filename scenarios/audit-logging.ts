import { account, defineScenario, detection, pipeline, search } from '#lab';

export default defineScenario({
  id: 'audit-logging',
  title: 'Logging of the account is switched off',
  attack: ['T1685.002', 'T0872'],
  requires: ['audit', 'disposableAccount'],
  fleet: { 'infusion-pump': 3, 'ward-gateway': 2 },
  baseline: '10m',
  duration: '35m',
  attackPhase: () => {},
  benignTwin: () => {},
  disturb: ({ at }) => {
    // The twin: errors only is less than everything, and enough.
    at('0s', account('log errors'));
    at('1m', account('start an audit'));
    at('12m', account('log nothing'));
    at('15m', account('start an audit'));
  },
  expect: [
    detection('iot_audit_finding').firesFor('fleet', {
      within: '30m',
      row: { checkName: 'LOGGING_DISABLED_CHECK', non_compliant: 1, before: 0 },
      alerts: 1,
    }),
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_audit_finding'] }),
    search(
      'the first audit is content with errors',
      '`audit` | where checkName="LOGGING_DISABLED_CHECK" | sort 0 _time | table nonCompliantResourcesCount',
    ).returns([{ nonCompliantResourcesCount: '0' }, { nonCompliantResourcesCount: '1' }]),
    pipeline().accountsForEverything({ onlyInBackup: 0 }),
    pipeline().duplicates(0),
  ],
  blindSpots: 'Logging that is off between two audits only: CloudTrail has that, Device Defender does not.',
});
