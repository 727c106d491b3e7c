/** What a change concerns: consumers drop what they derived from it. */
export type ChangeKind =
  | 'thing'
  | 'thing-group'
  | 'certificate'
  | 'policy'
  | 'topic-rule'
  | 'security-profile'
  | 'detect-metric'
  | 'logging'
  | 'role-alias'
  | 'audit';

/** Tells who keeps derived values when to drop them. */
export interface Changes {
  /** Rises with every change of the kind, or of any kind. */
  revision(kind?: ChangeKind): number;
  /** Returns the way to stop listening. */
  onChange(kind: ChangeKind, listener: () => void): () => void;
  announce(kind: ChangeKind): void;
}

export function createChanges(): Changes {
  const revisions = new Map<ChangeKind, number>();
  const listeners = new Map<ChangeKind, Set<() => void>>();
  let total = 0;
  return {
    revision: (kind) => (kind === undefined ? total : (revisions.get(kind) ?? 0)),
    onChange(kind, listener) {
      const set = listeners.get(kind) ?? new Set();
      listeners.set(kind, set.add(listener));
      return () => set.delete(listener);
    },
    announce(kind) {
      total += 1;
      revisions.set(kind, (revisions.get(kind) ?? 0) + 1);
      for (const listener of listeners.get(kind) ?? []) listener();
    },
  };
}
