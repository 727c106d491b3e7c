/** What a link has done. */
export interface LinkCounters {
  connectAttempts: number;
  connects: number;
  connectFailures: number;
  disconnects: number;
  /** QoS 1 messages other than reports. */
  publishes: number;
  /** Publishes and subscribes that the broker answered by ending the connection. */
  denials: number;
}

/** What a device has done; whole numbers since it was created. */
export interface DeviceCounters extends LinkCounters {
  reportsSent: number;
  reportsAccepted: number;
  reportsRejected: number;
  /** Reports that got no answer, because the connection ended or nothing came in time. */
  reportsUnanswered: number;
  telemetry: number;
}

export function newCounters(): DeviceCounters {
  return {
    connectAttempts: 0,
    connects: 0,
    connectFailures: 0,
    disconnects: 0,
    publishes: 0,
    denials: 0,
    reportsSent: 0,
    reportsAccepted: 0,
    reportsRejected: 0,
    reportsUnanswered: 0,
    telemetry: 0,
  };
}

/** The sum of many devices' counters. */
export function sumCounters(all: Iterable<DeviceCounters>): DeviceCounters {
  const total = newCounters();
  for (const counters of all) {
    for (const key of Object.keys(total) as (keyof DeviceCounters)[]) total[key] += counters[key];
  }
  return total;
}
