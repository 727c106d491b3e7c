/**
 * The member names of a report, long and short.
 *
 * Source: AWS IoT Device Defender developer guide, "Device-side metrics", metrics report document. Members of
 * custom metrics have no short form.
 */
export const REPORT_NAMES = {
  long: {
    header: 'header',
    reportId: 'report_id',
    version: 'version',
    metrics: 'metrics',
    customMetrics: 'custom_metrics',
    tcpConnections: 'tcp_connections',
    establishedConnections: 'established_connections',
    connections: 'connections',
    remoteAddress: 'remote_addr',
    localPort: 'local_port',
    localInterface: 'local_interface',
    total: 'total',
    listeningTcpPorts: 'listening_tcp_ports',
    listeningUdpPorts: 'listening_udp_ports',
    ports: 'ports',
    port: 'port',
    interface: 'interface',
    networkStats: 'network_stats',
    bytesIn: 'bytes_in',
    bytesOut: 'bytes_out',
    packetsIn: 'packets_in',
    packetsOut: 'packets_out',
  },
  short: {
    header: 'hed',
    reportId: 'rid',
    version: 'v',
    metrics: 'met',
    customMetrics: 'cmet',
    tcpConnections: 'tc',
    establishedConnections: 'ec',
    connections: 'cs',
    remoteAddress: 'rad',
    localPort: 'lp',
    localInterface: 'li',
    total: 't',
    listeningTcpPorts: 'tp',
    listeningUdpPorts: 'up',
    ports: 'pts',
    port: 'pt',
    interface: 'if',
    networkStats: 'ns',
    bytesIn: 'bi',
    bytesOut: 'bo',
    packetsIn: 'pi',
    packetsOut: 'po',
  },
} as const satisfies Record<string, Record<string, string>>;

export type NameStyle = keyof typeof REPORT_NAMES;
export type ReportNames = (typeof REPORT_NAMES)[NameStyle];
