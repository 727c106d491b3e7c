import { behavior, defineScenario, detection, pipeline, theAttacker } from 'iot-posture-lab';
import { ward } from './shared/ward.ts';

export default defineScenario({
  id: 'telnet-door',
  title: 'A telnet server is left on a ward gateway',
  attack: ['T1133', 'T0822'],
  requires: ['detect'],
  fleet: ward,
  baseline: '10m',
  duration: '20m',
  attackPhase: ({ fleet, at }) => {
    at('5m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 23, for: '15m' }));
  },
  benignTwin: ({ fleet, at }) => {
    // Remote maintenance over HTTPS is not what this detection is about.
    at('5m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 8443, for: '15m' }));
  },
  expect: [
    detection('ward_remote_access_door').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, protocols: 'telnet', ports: '23' },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    pipeline().losesNothing(),
  ],
  blindSpots: 'A telnet server on a port that is not in the lookup.',
});
