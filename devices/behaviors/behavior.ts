import type { z } from 'zod';
import type { Clock, Hold, Random } from '#kernel';
import type { Device } from '../device.ts';

/** What one device's part of a run has done, by what the behavior calls it: `attempts`, `denials`, … */
export type BehaviorCounters = Record<string, number>;

/** What a behavior may touch while it runs on one device. */
export interface BehaviorContext {
  readonly device: Device;
  readonly clock: Clock;
  /** The run's own stream on this device. */
  readonly random: Random;
  /** The hold of this run: pass it to whatever works on the network. */
  readonly hold: Hold;
  readonly counters: BehaviorCounters;
  /** Lets lab time pass; throws to end the behavior when the run is stopped. */
  sleep(ms: number): Promise<void>;
  /** Raises a counter. */
  count(what: string, by?: number): void;
  /** Undone when the behavior ends, in reverse order, also when it is stopped. */
  onEnd(undo: () => void | Promise<void>): void;
  /** Another device of the fleet; `undefined` when there is none of that name. */
  peer(thingName: string): Device | undefined;
  /** The names of all devices of the fleet at this moment, this one included, in order of creation. */
  readonly fleet: () => readonly string[];
}

/** Something devices do besides reporting: ends by itself, or earlier when its run is stopped. */
export interface Behavior<Params extends z.ZodType = z.ZodType> {
  /** A `fault` is a device that fails without ill will. */
  readonly kind: 'benign' | 'hostile' | 'fault';
  readonly summary: string;
  readonly params: Params;
  run(context: BehaviorContext, params: z.output<Params>): Promise<void>;
}

/** Declares a behavior; the parameters of `run` are typed by the schema. */
export function defineBehavior<Params extends z.ZodType>(behavior: Behavior<Params>): Behavior<Params> {
  return behavior;
}

/** Thrown by `sleep` when a run is stopped; ends the behavior and goes no further. */
export class BehaviorStopped extends Error {}
