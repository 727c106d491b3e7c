import { casesOf, finds, metric, quiet, steady, timeAt } from './detection-case.ts';

const tcp = (thing: string, ports: Parameters<typeof metric>[2]) =>
  metric(thing, 'aws:listening-tcp-ports', ports);
const udp = (thing: string, ports: Parameters<typeof metric>[2]) =>
  metric(thing, 'aws:listening-udp-ports', ports);

export const PORT_CASES = [
  ...casesOf('iot_rogue_listening_port', {
    'in two reports': finds(
      [{ thing: 'gateway-1', new_ports: '21', reports: '2', first_seen: timeAt(10) }],
      tcp('gateway-1', { 10: [21, 22], 5: [21, 22] }),
    ),
    'in three reports': finds(
      [{ thing: 'gateway-1', reports: '3' }],
      tcp('gateway-1', steady([21], { reports: 3, ending: 5 })),
    ),
    'in one report': quiet(tcp('gateway-1', { 10: [21, 22], 5: [22] })),
    'ports of the allow-list': quiet(tcp('gateway-1', { 10: [22, 8443], 5: [22, 8443] })),
    'two ports, each in a report of its own': quiet(tcp('gateway-1', { 10: [21], 5: [2121] })),
    'one port of two devices, each in a report of its own': quiet([
      tcp('gateway-1', { 10: [21] }),
      tcp('gateway-2', { 5: [21] }),
    ]),
    'before the window': quiet(tcp('gateway-1', { 30: [21], 25: [21], 5: [22] })),
  }),
  ...casesOf('iot_rogue_udp_port', {
    'in two reports': finds(
      [{ thing: 'monitor-1', new_ports: '1900', reports: '2', first_seen: timeAt(10) }],
      udp('monitor-1', { 10: [1900, 5353], 5: [1900, 5353] }),
    ),
    'in three reports': finds(
      [{ thing: 'monitor-1', reports: '3' }],
      udp('monitor-1', steady([1900], { reports: 3, ending: 5 })),
    ),
    'allowed over TCP only': finds(
      [{ thing: 'monitor-1', new_ports: '22' }],
      udp('monitor-1', { 10: [22], 5: [22] }),
    ),
    'in one report': quiet(udp('monitor-1', { 10: [1900], 5: [5353] })),
    'a port of the allow-list': quiet(udp('monitor-1', { 10: [5353], 5: [5353] })),
    'two ports, each in a report of its own': quiet(udp('monitor-1', { 10: [1900], 5: [1901] })),
    'one port of two devices, each in a report of its own': quiet([
      udp('monitor-1', { 10: [1900] }),
      udp('monitor-2', { 5: [1900] }),
    ]),
    'before the window': quiet(udp('monitor-1', { 30: [1900], 25: [1900], 5: [5353] })),
  }),
];
