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

/**
 * Compares what was sent with what became of it, event by event. An event that was sent several times, word for word,
 * must be found as often.
 */
export function balance({ sent, rejected, indexed, backedUp }: SoakLedger): SoakBalance {
  const [wanted, index, backup, refused] = [sent, indexed, backedUp, rejected].map(tally) as [
    Tally,
    Tally,
    Tally,
    Tally,
  ];
  const result = { sent: sent.length, indexed: 0, backedUpOnly: 0, rejectedOnly: 0, duplicates: 0 };
  const lost: string[] = [];
  for (const [key, times] of wanted) {
    const inIndex = Math.min(times, index.get(key) ?? 0);
    const inBackup = Math.min(times - inIndex, backup.get(key) ?? 0);
    const wasRefused = Math.min(times - inIndex - inBackup, refused.get(key) ?? 0);
    result.indexed += inIndex;
    result.backedUpOnly += inBackup;
    result.rejectedOnly += wasRefused;
    result.duplicates += (index.get(key) ?? 0) - inIndex;
    for (let found = inIndex + inBackup + wasRefused; found < times; found++) lost.push(key);
  }
  const invented = new Set([...index.keys(), ...backup.keys()].filter((key) => !wanted.has(key)));
  return { ...result, lost, invented: [...invented] };
}

type Tally = ReadonlyMap<string, number>;

/** How often each key occurs. */
function tally(keys: readonly string[]): Tally {
  const times = new Map<string, number>();
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
  return times;
}
