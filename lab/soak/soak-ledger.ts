/** The keys of one soak's events, stage by stage; each list may hold a key several times. */
export interface SoakLedger {
  /** What rules handed to Firehose, taken or not. */
  readonly sent: readonly string[];
  /** What Firehose refused. */
  readonly rejected: readonly string[];
  readonly indexed: readonly string[];
  readonly backedUp: readonly string[];
}

export interface SoakBalance {
  readonly sent: number;
  readonly indexed: number;
  /** In the backup bucket and not in the index. */
  readonly backedUpOnly: number;
  readonly rejectedOnly: number;
  /** Copies in the index beyond the first. */
  readonly duplicates: number;
  /** Sent, and found nowhere: must be empty. */
  readonly lost: readonly string[];
  /** Found, and never sent: must be empty. */
  readonly invented: readonly string[];
}

/** Compares what was sent with what became of it, event by event. */
export function balance({ sent, rejected, indexed, backedUp }: SoakLedger): SoakBalance {
  const [all, index, backup, refused] = [sent, indexed, backedUp, rejected].map((keys) => new Set(keys)) as [
    Set<string>,
    Set<string>,
    Set<string>,
    Set<string>,
  ];
  const only = (keys: Set<string>, ...others: Set<string>[]) =>
    [...keys].filter((key) => others.every((other) => !other.has(key)));
  return {
    sent: all.size,
    indexed: index.size,
    backedUpOnly: only(backup, index).length,
    rejectedOnly: only(refused, index, backup).length,
    duplicates: indexed.length - index.size,
    lost: only(all, index, backup, refused),
    invented: [...only(index, all), ...only(backup, all, index)],
  };
}
