interface Droppable {
  drop(): Promise<void>;
}

/** The connections of a fleet that are not over yet, those just being made included. */
export class OpenConnections {
  readonly #open = new Set<Droppable>();
  #closed = false;

  /** A fleet that is being closed makes no new connections. */
  get closed(): boolean {
    return this.#closed;
  }

  add(connection: Droppable): void {
    this.#open.add(connection);
  }

  delete(connection: Droppable): void {
    this.#open.delete(connection);
  }

  /** Cuts all, lets no new one be made and waits for sockets only, not for lab time. */
  async dropAll(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open].map((connection) => connection.drop()));
  }
}
