import { account, behavior, defineScenario, detection, pipeline, search } from '#lab';

/** No attack: the benign twin of the other audits, because an audit's event names no thing that could be told apart. */
export default defineScenario({
  id: 'audit-clean',
  title: 'An account in order is audited twice: nothing to alert on',
  attack: ['T1098'],
  requires: ['audit', 'disposableAccount'],
  fleet: { 'infusion-pump': 3, 'ward-gateway': 2 },
  baseline: '10m',
  duration: '35m',
  attackPhase: () => {},
  benignTwin: ({ fleet, at }) => {
    // Many short sessions of one device are no conflict of client ids.
    at('5m', behavior('flapping-radio', fleet.pick('infusion-pump'), { every: '60s', for: '6m' }));
  },
  disturb: ({ at }) => {
    at('0s', account('log errors'));
    at('1m', account('start an audit'));
    at('12m', account('allow own topics'));
    at('15m', account('start an audit'));
  },
  expect: [
    detection('iot_audit_finding').staysQuietFor('fleet'),
    detection('*').staysQuietFor('everyoneElse'),
    search('two audits have run, each of many checks', '`audit` | stats dc(taskId) AS audits').returns([
      { audits: 2 },
    ]),
    pipeline().accountsForEverything({ onlyInBackup: 0 }),
    pipeline().duplicates(0),
  ],
  blindSpots: 'None of its own: this is the benign case of the audits.',
});
