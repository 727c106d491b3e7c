import { DAY } from '#kernel';
import type { ObservedConnection } from '../../broker/index.ts';

/** A client id taken from an open connection by a new one. */
export interface ClientIdConflict {
  readonly clientId: string;
  readonly atMs: number;
  readonly certificateId: string;
}

/** Two connections that were open at once with one certificate. */
export interface CertificateSharing {
  readonly certificateId: string;
  readonly clientIds: readonly [string, string];
  readonly startMs: number;
  /** Absent while both are open. */
  endMs: number | undefined;
}

/** Audits look back 31 days (developer guide, "audit-chk-conflicting-client-ids"). */
const KEPT_MS = 31 * DAY;
/** Latest incidents kept of one client id or certificate: more would prove nothing new. */
const MOST_INCIDENTS = 100;
/** Open connections of one certificate that a new one is compared with. */
const MOST_COMPARED = 20;

/** What the broker has seen of client ids and certificates in the last 31 days. */
export class ConnectionHistory {
  readonly #open = new Map<string, Map<string, ObservedConnection>>();
  readonly #conflicts = new Map<string, ClientIdConflict[]>();
  readonly #sharings = new Map<string, CertificateSharing[]>();
  readonly #ongoing = new Map<string, CertificateSharing[]>();
  readonly #clientIds = new Map<string, number>();
  readonly #certificates = new Map<string, number>();

  connected(connection: ObservedConnection, nowMs: number): void {
    const { certificateId, clientId, sessionIdentifier } = connection;
    this.#clientIds.set(clientId, nowMs);
    this.#certificates.set(certificateId, nowMs);
    const open = this.#open.get(certificateId) ?? new Map<string, ObservedConnection>();
    this.#open.set(certificateId, open);
    for (const other of [...open.values()].slice(-MOST_COMPARED)) {
      // The former connection of this client id is about to be closed: a conflict of ids, not a shared certificate.
      if (other.clientId === clientId) continue;
      const clientIds = [other.clientId, clientId] as const;
      const sharing: CertificateSharing = { certificateId, clientIds, startMs: nowMs, endMs: undefined };
      push(this.#sharings, certificateId, sharing);
      for (const session of [sessionIdentifier, other.sessionIdentifier])
        push(this.#ongoing, session, sharing);
    }
    open.set(sessionIdentifier, connection);
  }

  /** @param reason the `disconnectReason` of lifecycle events */
  disconnected(connection: ObservedConnection, reason: string | undefined, nowMs: number): void {
    const { certificateId, clientId, sessionIdentifier } = connection;
    this.#clientIds.set(clientId, nowMs);
    this.#certificates.set(certificateId, nowMs);
    const open = this.#open.get(certificateId);
    open?.delete(sessionIdentifier);
    if (open?.size === 0) this.#open.delete(certificateId);
    for (const sharing of this.#ongoing.get(sessionIdentifier) ?? []) sharing.endMs ??= nowMs;
    this.#ongoing.delete(sessionIdentifier);
    if (reason === 'DUPLICATE_CLIENTID') {
      push(this.#conflicts, clientId, { clientId, certificateId, atMs: nowMs });
    }
  }

  /** Client ids that were taken over from `fromMs` until `untilMs`, with every time that it happened. */
  conflicts(fromMs: number, untilMs: number): ClientIdConflict[][] {
    return chosen(this.#conflicts, ({ atMs }) => atMs >= fromMs && atMs <= untilMs);
  }

  /** Certificates with connections side by side at some time from `fromMs` until `untilMs`. */
  sharings(fromMs: number, untilMs: number): CertificateSharing[][] {
    return chosen(
      this.#sharings,
      ({ startMs, endMs }) => startMs <= untilMs && (endMs ?? Infinity) >= fromMs,
    );
  }

  /** How many client ids and certificates were connected since then. */
  seenSince(fromMs: number): { clientIds: number; certificates: number } {
    const open = [...this.#open.values()].flatMap((connections) => [...connections.values()]);
    const openIds = new Set(open.map(({ clientId }) => clientId));
    const count = (lastSeen: ReadonlyMap<string, number>, isOpen: (id: string) => boolean) =>
      [...lastSeen].filter(([id, lastMs]) => lastMs >= fromMs || isOpen(id)).length;
    return {
      clientIds: count(this.#clientIds, (id) => openIds.has(id)),
      certificates: count(this.#certificates, (id) => this.#open.has(id)),
    };
  }

  /** Drops what is older than audits look back. */
  forget(nowMs: number): void {
    const beforeMs = nowMs - KEPT_MS;
    const keep = <T>(map: Map<string, T[]>, lastMs: (item: T) => number) => {
      for (const [key, items] of map) {
        const kept = items.filter((item) => lastMs(item) >= beforeMs);
        if (kept.length > 0) map.set(key, kept);
        else map.delete(key);
      }
    };
    keep(this.#conflicts, ({ atMs }) => atMs);
    keep(this.#sharings, ({ endMs }) => endMs ?? Infinity);
    for (const lastSeen of [this.#clientIds, this.#certificates]) {
      for (const [id, lastMs] of lastSeen) if (lastMs < beforeMs) lastSeen.delete(id);
    }
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const items = map.get(key) ?? [];
  map.set(key, items);
  items.push(item);
  if (items.length > MOST_INCIDENTS) items.shift();
}

function chosen<T>(map: ReadonlyMap<string, T[]>, fits: (item: T) => boolean): T[][] {
  return [...map.values()].map((items) => items.filter(fits)).filter((items) => items.length > 0);
}
