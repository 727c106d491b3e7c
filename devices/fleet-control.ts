import type { BehaviorCounters } from './behaviors/behavior.ts';
import type { BehaviorName } from './behaviors/index.ts';
import type { RunState } from './behaviors/run.ts';
import type { DeviceCounters } from './counters.ts';
import type { DeviceClassName } from './model/device-classes.ts';
import type { DeviceSpec } from './spec.ts';

/** A behavior to start on some devices. */
export interface StartCommand {
  /** Names the run; unique in the fleet, also after the run has ended. */
  readonly id: string;
  readonly behavior: BehaviorName;
  readonly things: readonly string[];
  /** Lab time in milliseconds since the epoch; a time in the past means now. */
  readonly atMs: number;
  /** Defaults are filled in; see the behavior for what it takes. */
  readonly params?: unknown;
}

export interface DeviceStatus {
  readonly thingName: string;
  readonly deviceClass: DeviceClassName;
  readonly connected: boolean;
  readonly sourceAddress: string;
  readonly counters: DeviceCounters;
}

export interface RunStatus {
  readonly id: string;
  readonly behavior: BehaviorName;
  /** The least finished of its devices decides. */
  readonly state: RunState;
  readonly things: readonly {
    readonly thingName: string;
    readonly state: RunState;
    readonly counters: BehaviorCounters;
  }[];
}

export interface FleetStatus {
  /** Lab time of the fleet's own clock. */
  readonly nowMs: number;
  readonly devices: readonly DeviceStatus[];
  readonly runs: readonly RunStatus[];
}

/** The sum over all devices that the fleet has had. */
export interface FleetCounters extends DeviceCounters {
  readonly devices: number;
  readonly connected: number;
}

/**
 * Drives simulated devices, in this process or elsewhere. Arguments and results are plain JSON.
 *
 * Every command rejects with a `UserError` of code `LAB_USAGE` when it makes no sense (a thing that does not exist
 * or exists already, parameters that the behavior does not take) and then has done nothing.
 *
 * A caller that owns a hold of a virtual clock should lend it while it waits for a command: a command may need lab
 * time, for example to reconnect no sooner than AWS allows.
 */
export interface FleetControl {
  /** Creates devices; they report once they are connected. */
  create(specs: readonly DeviceSpec[]): Promise<void>;
  /**
   * Connects devices, their CONNECTs in the order given. Rejects with `LAB_DEVICE_FAILED` and the names of those
   * that the broker did not take; they go on trying with back-off.
   */
  connect(things: readonly string[]): Promise<void>;
  /** Disconnects devices in the order given; they stay away until `connect`. */
  disconnect(things: readonly string[]): Promise<void>;
  /** Stops what the devices do, disconnects and forgets them. Their counters stay in `counters`. */
  remove(things: readonly string[]): Promise<void>;
  /** Starts a behavior at its time; resolves when it is scheduled. */
  start(command: StartCommand): Promise<void>;
  /** Ends a run early and resolves when what it changed is undone. */
  stop(id: string): Promise<void>;
  status(): Promise<FleetStatus>;
  counters(): Promise<FleetCounters>;
  /** Drops all connections and stops everything. */
  close(): Promise<void>;
}
