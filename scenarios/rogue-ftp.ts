import { behavior, defineScenario, detection, pipeline, search, theAttacker } from '#lab';

/**
 * The story of the AWS sample: a gateway listens on 22, 631 and 1883, on IPv4 and IPv6 each, so six sockets; then an
 * FTP server appears on port 21.
 */
export default defineScenario({
  id: 'rogue-ftp',
  title: 'An FTP server appears on a ward gateway',
  attack: ['T1133', 'T1071.002', 'T0822', 'T0885'],
  requires: ['detect'],
  fleet: { 'infusion-pump': 12, 'patient-monitor': 8, 'ward-gateway': 4, imaging: 3, 'lab-analyzer': 3 },
  baseline: '1h',
  duration: '1h',
  attackPhase: ({ fleet, at }) => {
    at('10m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 21, for: '1h' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('10m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 8443, for: '40m' }));
    // A passive-mode port that is open for one report.
    at('12m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 50_021, for: '4m' }));
  },
  expect: [
    detection('iot_rogue_listening_port').firesFor('attacker', {
      within: '15m',
      row: { thing: theAttacker, new_ports: '21' },
    }),
    detection('*').staysQuietFor('everyoneElse'),
    search(
      'the number of listening TCP ports goes from 6 to 7',
      '`dd(num-listening-tcp-ports)` | stats earliest(v) AS before, latest(v) AS after BY thing | where before!=after',
    ).includes([{ thing: theAttacker, before: '6', after: '7' }]),
    search(
      'the exported list of ports does not repeat',
      ({ attackers: [thing] }) =>
        `\`dd(listening-tcp-ports)\` | search thing="${thing}" | rename "value.ports{}" AS port | eval port=mvjoin(port, " ") | stats latest(port) AS latest, earliest(port) AS earliest BY thing`,
    ).returns([{ thing: theAttacker, earliest: '22 631 1883', latest: '22 631 1883 21' }]),
    search(
      "the sample's chart: port 21 joins the three that were open",
      ({ attackers: [thing] }) =>
        `index="iot_posture" sourcetype="aws-iot-device-defender"| where thing="${thing}" | spath name | search name="aws:listening-tcp-ports" | spath value.ports{} output=open-ports | mvexpand open-ports | chart count(open-ports) over _time by open-ports | stats max(21) AS ftp, max(22) AS ssh, max(631) AS ipp, max(1883) AS mqtt`,
    ).returns([{ ftp: '1', ssh: '1', ipp: '1', mqtt: '1' }]),
    pipeline().losesNothing(),
    pipeline().duplicates(0),
  ],
  blindSpots: 'A service on an allowed port, and one that is closed again before the second report.',
});
