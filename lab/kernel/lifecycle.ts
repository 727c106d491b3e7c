/** Something that was started and must be stopped. */
export type Close = () => void | Promise<void>;

/**
 * Remembers what was started and stops it in reverse order.
 *
 * Every part is asked to stop even when one fails; the failures are thrown together at the end.
 */
export class Lifecycle implements AsyncDisposable {
  readonly #parts: { name: string; close: Close }[] = [];

  /** Registers how to stop a part that has just been started. */
  add(name: string, close: Close): void {
    this.#parts.push({ name, close });
  }

  async close(): Promise<void> {
    const failures: Error[] = [];
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) {
      try {
        await part.close();
      } catch (cause) {
        failures.push(new Error(`${part.name} did not stop cleanly`, { cause }));
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'several parts did not stop cleanly');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
