import { matchesFilter } from './topics.ts';

/** More wildcard filters than this are not gone through for every message. */
const WILDCARDS_LOOKED_AT = 16;

/**
 * The filters that somebody has subscribed to, so that a message which nobody can hear is not routed at all: most
 * messages of a fleet go to rules and Device Defender only.
 */
export class Listeners {
  readonly #exact = new Map<string, Set<unknown>>();
  readonly #wildcards = new Map<string, Set<unknown>>();

  /** @param owner the connection, or for a session that outlives its connection the client id */
  add(filter: string, owner: unknown): void {
    const owners = this.#mapOf(filter);
    const known = owners.get(filter);
    if (known) known.add(owner);
    else owners.set(filter, new Set([owner]));
  }

  remove(filter: string, owner: unknown): void {
    const owners = this.#mapOf(filter);
    const known = owners.get(filter);
    if (known?.delete(owner) && known.size === 0) owners.delete(filter);
  }

  /** Never false when a subscription matches; may be true when none does. */
  mayHear(topic: string): boolean {
    if (this.#exact.has(topic)) return true;
    if (this.#wildcards.size > WILDCARDS_LOOKED_AT) return true;
    for (const filter of this.#wildcards.keys()) if (matchesFilter(filter, topic)) return true;
    return false;
  }

  #mapOf(filter: string): Map<string, Set<unknown>> {
    return /[+#]/.test(filter) ? this.#wildcards : this.#exact;
  }
}
