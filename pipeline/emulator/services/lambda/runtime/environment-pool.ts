/** What can be kept warm. */
export interface Poolable {
  readonly hasEnded: boolean;
  stop(): void;
}

/** A function's environments: an idle one is used again, a new one is started when all are busy. */
export class EnvironmentPool<Environment extends Poolable> {
  readonly #start: () => Environment;
  readonly #idle: Environment[] = [];
  readonly #busy = new Set<Environment>();

  constructor(start: () => Environment) {
    this.#start = start;
  }

  /** `undefined`: as many events are under way as there may be. */
  take(most: number): Environment | undefined {
    let environment = this.#idle.pop();
    while (environment?.hasEnded) environment = this.#idle.pop();
    if (!environment && this.#busy.size >= most) return undefined;
    environment ??= this.#start();
    this.#busy.add(environment);
    return environment;
  }

  /** Gives an environment back; one that ended, or whose pool is closed, is not used again. */
  put(environment: Environment): void {
    if (!this.#busy.delete(environment)) environment.stop();
    else if (!environment.hasEnded) this.#idle.push(environment);
  }

  /** Idle environments stop now, busy ones when they are given back. */
  close(): void {
    for (const environment of this.#idle.splice(0)) environment.stop();
    this.#busy.clear();
  }

  /** Stops everything now: what is under way is answered as ended. */
  stop(): void {
    for (const environment of [...this.#idle.splice(0), ...this.#busy]) environment.stop();
    this.#busy.clear();
  }
}
