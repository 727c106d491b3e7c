import type { Random } from '#kernel';
import type { CustomMetricProfile, CustomMetricValue } from './custom-metrics.ts';
import { activityAt, DAY_CURVES } from './day-curve.ts';
import { KNOWN_HOSTS, type DeviceClass } from './device-classes.ts';
import { NetworkMeter, type Flow, type NetworkCounters } from './network.ts';
import {
  listeningSockets,
  type EstablishedConnection,
  type Handle,
  type IpFamily,
  type ListeningSocket,
  type Transport,
} from './sockets.ts';

/** What a device looked like at one moment, with the traffic since the sample before. */
export interface Sample {
  readonly atMs: number;
  readonly listeningTcp: readonly ListeningSocket[];
  readonly listeningUdp: readonly ListeningSocket[];
  readonly connections: readonly EstablishedConnection[];
  readonly network: NetworkCounters;
  readonly customMetrics: Readonly<Record<string, CustomMetricValue>>;
}

export interface DeviceModelOptions {
  readonly deviceClass: DeviceClass;
  /** The device's own stream: the same seed gives the same samples. */
  readonly random: Random;
  /** Lab time in milliseconds. */
  readonly now: () => number;
}

/** Where Linux takes local ports from. */
const EPHEMERAL_PORTS = { first: 32_768, last: 60_999 };

const INTERFACE = 'eth0';

/**
 * The state of one simulated device: sockets, connections, counters, custom metrics.
 *
 * Nothing here opens a socket or sends a packet. Behaviors change the state, the agent samples it.
 */
export class DeviceModel {
  readonly #class: DeviceClass;
  readonly #random: Random;
  readonly #now: () => number;
  readonly #meter = new NetworkMeter();
  readonly #listening = new Set<ListeningSocket>();
  readonly #connections = new Set<EstablishedConnection>();
  readonly #overrides = new Map<string, CustomMetricProfile>();
  readonly #activity = new Set<{ readonly factor: number }>();
  #countedMs: number;

  constructor(options: DeviceModelOptions) {
    this.#class = options.deviceClass;
    this.#random = options.random;
    this.#now = options.now;
    this.#countedMs = options.now();
    for (const service of this.#class.services)
      this.listen(service.transport, service.port, service.families);
    for (const host of ['iotCore', ...this.#class.connectedTo] as const) {
      this.connectTo(KNOWN_HOSTS[host].address, KNOWN_HOSTS[host].port);
    }
  }

  /** Opens a service: one listening socket per family. */
  listen(
    transport: Transport,
    port: number,
    families: readonly IpFamily[],
    networkInterface?: string,
  ): Handle {
    const sockets = listeningSockets(transport, port, families, networkInterface);
    for (const socket of sockets) this.#listening.add(socket);
    return {
      close: () => {
        for (const socket of sockets) this.#listening.delete(socket);
      },
    };
  }

  /** Establishes a TCP connection to a remote host. */
  connectTo(remoteAddress: string, remotePort: number): Handle {
    return this.#establish({ remoteAddress, remotePort, localPort: this.#ephemeralPort() });
  }

  /** A TCP connection that a remote host opens to a service of this device. */
  acceptFrom(remoteAddress: string, localPort: number): Handle {
    return this.#establish({ remoteAddress, remotePort: this.#ephemeralPort(), localPort });
  }

  /** Steady traffic from now until the handle is closed. */
  startFlow(flow: Flow): Handle {
    return this.#meter.startFlow(flow, this.#now);
  }

  /** Traffic that has just happened. */
  transfer(traffic: Partial<NetworkCounters>): void {
    this.#meter.add(traffic);
  }

  /** Scales the background traffic until the handle is closed: 1.03 for a ward with a few more patients. */
  scaleActivity(factor: number): Handle {
    this.#addBackgroundTraffic(this.#now());
    const scale = { factor };
    this.#activity.add(scale);
    return {
      close: () => {
        this.#addBackgroundTraffic(this.#now());
        this.#activity.delete(scale);
      },
    };
  }

  /** Fills a custom metric by another profile until the handle is closed; the class's own returns then. */
  overrideMetric(name: string, profile: CustomMetricProfile): Handle {
    this.#overrides.set(name, profile);
    return {
      close: () => {
        if (this.#overrides.get(name) === profile) this.#overrides.delete(name);
      },
    };
  }

  /** How the class fills a custom metric, for behaviors that shift it. */
  usualMetric(name: string): CustomMetricProfile | undefined {
    return this.#class.customMetrics[name];
  }

  /** Looks at the device and starts the traffic counters again from zero. */
  sample(): Sample {
    const atMs = this.#now();
    this.#addBackgroundTraffic(atMs);
    const sockets = [...this.#listening];
    return {
      atMs,
      listeningTcp: sockets.filter((socket) => socket.transport === 'tcp'),
      listeningUdp: sockets.filter((socket) => socket.transport === 'udp'),
      connections: [...this.#connections],
      network: this.#meter.take(atMs),
      customMetrics: this.#readCustomMetrics(),
    };
  }

  #ephemeralPort(): number {
    return this.#random.integer(EPHEMERAL_PORTS.first, EPHEMERAL_PORTS.last);
  }

  #establish(ends: Omit<EstablishedConnection, 'localInterface'>): Handle {
    const connection = { ...ends, localInterface: INTERFACE };
    this.#connections.add(connection);
    return { close: () => void this.#connections.delete(connection) };
  }

  #addBackgroundTraffic(atMs: number): void {
    const { traffic } = this.#class;
    const seconds = (atMs - this.#countedMs) / 1000;
    if (seconds <= 0) return;
    this.#countedMs = atMs;
    let activity = 1;
    for (const { factor } of this.#activity) activity *= factor;
    const noise = 1 + (this.#random.next() * 2 - 1) * traffic.jitter;
    const share = seconds * activityAt(DAY_CURVES[traffic.curve], atMs) * activity * noise;
    const bytesIn = share * traffic.bytesInPerSecond;
    const bytesOut = share * traffic.bytesOutPerSecond;
    this.transfer({
      bytesIn,
      bytesOut,
      packetsIn: bytesIn / traffic.bytesPerPacket,
      packetsOut: bytesOut / traffic.bytesPerPacket,
    });
  }

  #readCustomMetrics(): Record<string, CustomMetricValue> {
    const values: Record<string, CustomMetricValue> = {};
    const profiles = { ...this.#class.customMetrics, ...Object.fromEntries(this.#overrides) };
    for (const [name, profile] of Object.entries(profiles)) values[name] = this.#readProfile(profile);
    return values;
  }

  #readProfile(profile: CustomMetricProfile): CustomMetricValue {
    if (profile.kind === 'constant') return profile.value;
    const value = profile.around + (this.#random.next() * 2 - 1) * profile.spread;
    return { number: Number(value.toFixed(profile.decimals)) };
  }
}
