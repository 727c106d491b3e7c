import type { ServiceId } from './service.ts';

/** An API call answered by a fault instead of by its service. */
export interface ApiFault {
  readonly kind: 'api';
  readonly service: ServiceId;
  /** An operation name; absent: every operation. */
  readonly operation?: string;
  /** Lab milliseconds to wait first; alone it only delays. */
  readonly delayMs?: number;
  readonly error?: { readonly name: string; readonly message?: string; readonly status?: number };
  /** Cut the connection instead of answering. */
  readonly reset?: boolean;
}

/** A function that fails. */
export interface FunctionFault {
  readonly kind: 'function';
  /** Absent: every function. */
  readonly functionName?: string;
  /**
   * `raise`: it raises an exception. `time-out`: it answers nothing until its time is over. `too-few-records`: the last
   * half of the records in its answer is missing. `no-records`: its answer is no list of records.
   */
  readonly effect: 'raise' | 'time-out' | 'too-few-records' | 'no-records';
}

/** Firehose takes no more records: `ServiceUnavailableException`, whoever puts them. */
export interface ThrottleFault {
  readonly kind: 'firehose-throttle';
  /** Absent: every stream. */
  readonly streamName?: string;
}

export type Fault = ApiFault | FunctionFault | ThrottleFault;

export interface FaultOptions {
  /** Only the next so many times; default: until it is lifted. */
  readonly times?: number;
}

export interface ActiveFault {
  /** How often it has struck. */
  readonly hits: number;
  lift(): void;
}

/** What goes wrong on purpose, to be changed while the emulator runs. */
export interface FaultSwitch {
  /** Several faults can be active; of those that apply, the oldest strikes. */
  set(fault: Fault, options?: FaultOptions): ActiveFault;
  /** Lifts all of them. */
  clear(): void;
}

interface Entry extends ActiveFault {
  readonly fault: Fault;
  hits: number;
  left: number;
}

type OfKind<Kind extends Fault['kind']> = Extract<Fault, { readonly kind: Kind }>;

/** The emulator's side of the switch. */
export class Faults implements FaultSwitch {
  readonly #entries = new Set<Entry>();

  set(fault: Fault, { times = Infinity }: FaultOptions = {}): ActiveFault {
    const entry: Entry = {
      fault,
      hits: 0,
      left: times,
      lift: () => void this.#entries.delete(entry),
    };
    this.#entries.add(entry);
    return entry;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** The fault that strikes now; counts it. */
  take<Kind extends Fault['kind']>(
    kind: Kind,
    applies: (fault: OfKind<Kind>) => boolean,
  ): OfKind<Kind> | undefined {
    // Nearly always there is none, and this is asked for every record.
    if (this.#entries.size === 0) return undefined;
    for (const entry of this.#entries) {
      if (entry.fault.kind !== kind || !applies(entry.fault as OfKind<Kind>)) continue;
      entry.hits++;
      if (--entry.left <= 0) entry.lift();
      return entry.fault as OfKind<Kind>;
    }
    return undefined;
  }
}
