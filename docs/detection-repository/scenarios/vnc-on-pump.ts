import { behavior, defineScenario, detection, theAttacker } from 'iot-posture-lab';
import { ward } from './shared/ward.ts';

export default defineScenario({
  id: 'vnc-on-pump',
  title: 'Somebody shares the screen of an infusion pump',
  attack: ['T1021.005'],
  requires: ['detect'],
  fleet: ward,
  baseline: '10m',
  duration: '20m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('rogue-listener', fleet.pick('infusion-pump'), { port: 5900, for: '15m' }));
  },
  benignTwin: () => {},
  expect: [
    detection('ward_remote_access_door').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, protocols: 'vnc' },
    }),
    detection('*').staysQuietFor('everyoneElse'),
  ],
});
