import { account, defineScenario, detection, pipeline, search } from '#lab';

export default defineScenario({
  id: 'audit-policy',
  title: 'Somebody creates a policy that allows everything',
  attack: ['T1098', 'T0855'],
  requires: ['audit', 'disposableAccount'],
  fleet: { 'infusion-pump': 3, 'ward-gateway': 2 },
  baseline: '10m',
  duration: '35m',
  attackPhase: () => {},
  benignTwin: () => {},
  disturb: ({ at }) => {
    at('0s', account('log errors'));
    // The twin: a policy with the thing's own name in it. The first audit sees it and has nothing to say.
    at('0s', account('allow own topics'));
    at('1m', account('start an audit'));
    at('12m', account('allow everything'));
    at('15m', account('start an audit'));
  },
  expect: [
    detection('iot_audit_finding').firesFor('fleet', {
      within: '30m',
      row: { checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK', non_compliant: 1, before: 0 },
      alerts: 1,
    }),
    detection('*').staysQuietFor('everyoneElse', { except: ['iot_audit_finding'] }),
    search(
      'the second audit finds one policy, the first none',
      '`audit` | where checkName="IOT_POLICY_OVERLY_PERMISSIVE_CHECK" | sort 0 _time | table checkName nonCompliantResourcesCount',
    ).returns([{ nonCompliantResourcesCount: '0' }, { nonCompliantResourcesCount: '1' }]),
    pipeline().accountsForEverything({ onlyInBackup: 0 }),
    pipeline().duplicates(0),
  ],
  blindSpots:
    'A policy that is created and deleted between two audits; which policy it is stands in the findings, not in the event.',
});
