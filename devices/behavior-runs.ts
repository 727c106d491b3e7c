import { UserError, type Clock, type Random } from '#kernel';
import { BEHAVIORS } from './behaviors/index.ts';
import type { Behavior } from './behaviors/behavior.ts';
import { DeviceRun, type RunState } from './behaviors/run.ts';
import { readCommand } from './commands.ts';
import type { Device } from './device.ts';
import type { RunStatus, StartCommand } from './fleet-control.ts';

interface Run {
  readonly command: StartCommand;
  readonly onDevices: ReadonlyMap<string, DeviceRun>;
}

export interface BehaviorRunsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly devices: ReadonlyMap<string, Device>;
}

/** How far a run is when its devices are in these states: the first of this order that one of them is in. */
const LEAST_FINISHED: readonly RunState[] = ['running', 'waiting', 'failed', 'stopped', 'done'];

/** What a fleet's devices do besides reporting, by the id of the run. */
export class BehaviorRuns {
  readonly #options: BehaviorRunsOptions;
  readonly #runs = new Map<string, Run>();

  constructor(options: BehaviorRunsOptions) {
    this.#options = options;
  }

  /** Throws `LAB_USAGE` when the id is taken or the behavior does not take the parameters. */
  start(command: StartCommand, devices: readonly Device[]): void {
    const { id, behavior: name } = command;
    if (this.#runs.has(id)) throw new UserError('LAB_USAGE', `There is already a run "${id}".`);
    // Which behavior it is was read from data: its parameters are checked by its own schema just below.
    const behavior = BEHAVIORS[name] as unknown as Behavior;
    const params = readCommand(`A parameter of "${name}"`, behavior.params, command.params ?? {});
    const { clock, random } = this.#options;
    const onDevices = devices.map((device): [string, DeviceRun] => [
      device.thingName,
      new DeviceRun({
        clock,
        random: random.fork(`${id}/${device.thingName}`),
        device,
        behavior,
        params,
        atMs: command.atMs,
        name: `${device.thingName}: ${name}`,
        peer: (thingName) => this.#options.devices.get(thingName),
        fleet: () => [...this.#options.devices.keys()],
      }),
    ]);
    this.#runs.set(id, { command, onDevices: new Map(onDevices) });
  }

  /** Throws `LAB_USAGE` when there is no such run. */
  async stop(id: string): Promise<void> {
    const run = this.#runs.get(id);
    if (!run) throw new UserError('LAB_USAGE', `There is no run "${id}".`);
    for (const deviceRun of run.onDevices.values()) await deviceRun.stop();
  }

  /** Ends all that one device does. */
  async stopOn(thingName: string): Promise<void> {
    for (const { onDevices } of this.#runs.values()) await onDevices.get(thingName)?.stop();
  }

  /** Asks everything to end and waits for nothing. */
  abandon(): void {
    for (const { onDevices } of this.#runs.values()) {
      for (const deviceRun of onDevices.values()) void deviceRun.stop();
    }
  }

  status(): RunStatus[] {
    return [...this.#runs.values()].map(({ command, onDevices }) => {
      const things = [...onDevices].map(([thingName, { state, counters }]) => ({
        thingName,
        state,
        counters: { ...counters },
      }));
      const state = LEAST_FINISHED.find((each) => things.some((thing) => thing.state === each)) ?? 'done';
      return { id: command.id, behavior: command.behavior, state, things };
    });
  }
}
