/** Tells listeners that something has changed. */
export class Changes<T extends unknown[] = []> {
  readonly #listeners: ((...what: T) => void)[] = [];

  listen(listener: (...what: T) => void): void {
    this.#listeners.push(listener);
  }

  announce(...what: T): void {
    for (const listener of this.#listeners) listener(...what);
  }
}
