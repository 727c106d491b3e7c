import { account, behavior, defineScenario, detection, pipeline } from '#lab';

const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/**
 * No attack: 200 devices go through a week of a hospital, with what happens there every day.
 *
 * They report every 15 minutes, since a week of reports every five is more than a laptop holds: what counts eight
 * reports in 45 minutes, or 24 in four hours, is shown to stay quiet by the shorter scenarios.
 */
export default defineScenario({
  id: 'benign-week',
  title: 'A week of 200 devices in which nothing is wrong: nothing to alert on',
  attack: [],
  requires: ['detect', 'audit', 'sourceAddress'],
  tags: ['long'],
  budget: { reports: 140_000, searches: 36_000 },
  fleet: { 'infusion-pump': 90, 'patient-monitor': 75, 'ward-gateway': 15, imaging: 10, 'lab-analyzer': 10 },
  customMetrics: ['fw_version', 'cpu_load', 'flow_rate', 'alarm_high', 'sensor_state'],
  reportEvery: '15m',
  baseline: '1h',
  duration: '167h',
  attackPhase: () => {},
  benignTwin: ({ fleet, at, maintenance }) => {
    for (const day of DAYS) {
      // Off the five minutes at which windows of cloud-side metrics end.
      const hour = (of: number) => `${(day * 24 + of) * 60 + 3}m` as const;
      // Work on devices, which the lookup of maintenance windows knows of.
      const planned = fleet.pick('patient-monitor');
      at(hour(9), behavior('maintenance', planned, { for: '60m' }));
      maintenance(planned, { at: hour(9), for: '60m' });
      at(
        hour(10),
        behavior('firmware-upgrade', fleet.pick('infusion-pump'), { version: '3.3.0', for: '7d' }),
      );
      at(hour(11), behavior('sensor-calibration', fleet.pick('infusion-pump'), { for: '60m' }));
      at(hour(13), behavior('patient-disconnected', fleet.pick('infusion-pump'), { for: '3h' }));
      // Networks and brokers as they are.
      at(hour(8), behavior('flapping-radio', fleet.pick('patient-monitor'), { every: '30s', for: '10m' }));
      at(hour(12), behavior('address-change', fleet.pick('infusion-pump'), { sourceAddress: '100.64.7.7' }));
      at(hour(14), behavior('address-rotation', fleet.pick('patient-monitor'), { addresses: 6, for: '1h' }));
      at(hour(15), behavior('planned-reconnect', fleet.pickMany('infusion-pump', 3), { within: '5m' }));
      // Bursts of honest work.
      at(hour(7), behavior('config-burst', fleet.pick('patient-monitor'), { messages: 60, for: '3m' }));
      at(hour(16), behavior('alarm-burst', fleet.pick('patient-monitor'), { perSecond: 3, for: '1m' }));
      at(hour(17), behavior('activity-change', fleet.pick('infusion-pump'), { factor: 2, for: '4h' }));
      at(hour(18), behavior('denied-once', fleet.pick('patient-monitor'), { times: 3 }));
      at(
        hour(21),
        behavior('firmware-log-upload', fleet.pick('patient-monitor'), { bytes: 150_000_000, for: '20m' }),
      );
      at(hour(6), behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 8443, for: '40m' }));
      at(hour(2), behavior('model-update', fleet.pick('ward-gateway'), { for: '75m' }));
      at(hour(5), behavior('large-image', fleet.pick('imaging'), { times: 6, every: '1m' }));
      at(hour(20), behavior('night-off', fleet.pick('lab-analyzer'), { for: '60m' }));
    }
  },
  disturb: ({ at }) => {
    at('0s', account('log errors'));
    for (const day of DAYS) at(`${day * 24 + 3}h`, account('start an audit'));
  },
  expect: [
    detection('*').staysQuietFor('everyoneElse'),
    detection('*').staysQuietFor('fleet'),
    pipeline().accountsForEverything({ onlyInBackup: 0 }),
    pipeline().duplicates(0),
  ],
  blindSpots: 'None of its own: it shows what a week without attacks costs an analyst, which is nothing.',
});
