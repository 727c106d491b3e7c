/** The threshold that a detection's description promises. */
export type Boundary = CountBoundary | ReportBoundary;

/** In counts of one metric. */
export interface CountBoundary {
  readonly metric: string;
  /** The most that must stay quiet, and the least that must fire, given what the device usually has. */
  readonly quiet: (usual: number) => number;
  readonly fires: (usual: number) => number;
}

/** In reports of the attack that a metric must be seen in. */
export interface ReportBoundary {
  readonly metric: string;
  readonly reports: number;
}

const fixed = (metric: string, quiet: number): CountBoundary => ({
  metric,
  quiet: () => quiet,
  fires: () => quiet + 1,
});

/** Written from the descriptions in `savedsearches.conf`, not from the searches: that is what makes them a test. */
export const BOUNDARIES: Readonly<Record<string, Boundary>> = {
  // "A device is refused more than 20 times in five minutes."
  iot_auth_failure_storm: fixed('aws:num-authorization-failures', 20),
  // "A device sends more than ten times its own usual volume …"
  iot_exfiltration_burst: {
    metric: 'aws:all-bytes-out',
    quiet: (usual) => 10 * usual,
    fires: (usual) => Math.round(10.4 * usual),
  },
  // "A device listens on a TCP port that is on nobody's allow-list, in at least two reports."
  iot_rogue_listening_port: { metric: 'aws:listening-tcp-ports', reports: 2 },
  // "A device listens on a UDP port that is on nobody's allow-list, in at least two reports."
  iot_rogue_udp_port: { metric: 'aws:listening-udp-ports', reports: 2 },
};
