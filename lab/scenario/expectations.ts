import { durationMs, type Duration } from './duration.ts';
import type { ExpectedRow, FieldExpectation, RoleNames } from './matchers.ts';

/** SPL, or SPL made from the names of this run: `({ attackers: [thing] }) => \`… thing="${thing}"\``. */
export type SearchText = string | ((roles: RoleNames) => string);

/**
 * Whom an expectation is about: those the attack fell on, the benign twins, all but the attackers, or the fleet as a
 * whole (rows that name no thing).
 */
export type Role = 'attacker' | 'twin' | 'everyoneElse' | 'fleet';

/** What every expectation can carry. */
interface Guarded {
  /** Fewer events than this and the expectation fails, whatever the rows say. Default 1. */
  readonly sawAtLeast?: number;
}

export interface DetectionFires extends Guarded {
  readonly kind: 'detection-fires';
  /** Name of a saved search of the Splunk app. */
  readonly detection: string;
  readonly role: Exclude<Role, 'everyoneElse'>;
  /** From the first attack action to the scheduled search that found it, in milliseconds of lab time. */
  readonly withinMs: number;
  readonly row?: ExpectedRow;
  /** Whether it must fire for every thing of the role, not just for one. */
  readonly each?: boolean;
  /** How many alerts, after suppression, each thing that it fired for may have raised in all. */
  readonly alerts?: FieldExpectation;
}

export interface DetectionQuiet extends Guarded {
  readonly kind: 'detection-quiet';
  /** A saved search, or `*` for every detection of the app. */
  readonly detection: string;
  readonly role: Role;
  /** With `*`: detections that may fire. */
  readonly except?: readonly string[];
}

export interface DetectionClears extends Guarded {
  readonly kind: 'detection-clears';
  readonly detection: string;
  readonly role: Exclude<Role, 'everyoneElse'>;
  /** From the end of the attack's last action to the last run that still returns a row about it. */
  readonly withinMs: number;
}

export interface SearchRows extends Guarded {
  readonly kind: 'search-rows';
  readonly name: string;
  readonly search: SearchText;
  /** `equal`: these rows and no others, in any order; `include`: at least these. */
  readonly mode: 'equal' | 'include';
  readonly rows: readonly ExpectedRow[];
  /** Instead of `rows`: at least so many, each of them like `like`. */
  readonly least?: number;
  readonly like?: ExpectedRow;
}

export interface NothingLost extends Guarded {
  readonly kind: 'nothing-lost';
}

export interface Duplicates extends Guarded {
  readonly kind: 'duplicates';
  readonly least: number;
  readonly most: number;
}

export interface Accounted extends Guarded {
  readonly kind: 'accounted';
  /** Events that are only in the backup bucket when the scenario ends, before a replay. */
  readonly onlyInBackup?: FieldExpectation;
  /** Records in the bucket that hold no event. */
  readonly unusable?: FieldExpectation;
  /** Reports that Device Defender rejected. */
  readonly rejected?: FieldExpectation;
  /** Replays the bucket and wants every event in the index afterwards. */
  readonly replay: boolean;
}

/** Alarms that Device Defender raises itself. */
export interface Alarms extends Guarded {
  readonly kind: 'alarms';
  /** Name of the behavior in the security profile. */
  readonly behavior: string;
  readonly role: Extract<Role, 'attacker' | 'twin'>;
  readonly withinMs: number;
}

export type Expectation =
  | Alarms
  | DetectionFires
  | DetectionQuiet
  | DetectionClears
  | SearchRows
  | NothingLost
  | Duplicates
  | Accounted;

export type ExpectationKind = Expectation['kind'];

/** Expectations about a saved search of the Splunk app, run over its own window and schedule. */
export function detection(name: string): {
  /** A row about the role, within so much lab time of the attack's first action. */
  firesFor(
    role: DetectionFires['role'],
    options: { within: Duration } & Pick<DetectionFires, 'row' | 'each' | 'alerts' | 'sawAtLeast'>,
  ): DetectionFires;
  /** No row about the role in any run. */
  staysQuietFor(role: Role, options?: Pick<DetectionQuiet, 'except' | 'sawAtLeast'>): DetectionQuiet;
  /** It has fired, and returns nothing about the role any more so long after the attack's end. */
  clearsFor(role: DetectionClears['role'], options: { within: Duration }): DetectionClears;
} {
  return {
    firesFor: (role, { within, ...options }) => ({
      kind: 'detection-fires',
      detection: name,
      role,
      withinMs: durationMs(within),
      ...options,
    }),
    staysQuietFor: (role, options = {}) => ({ kind: 'detection-quiet', detection: name, role, ...options }),
    clearsFor: (role, { within }) => ({
      kind: 'detection-clears',
      detection: name,
      role,
      withinMs: durationMs(within),
    }),
  };
}

/**
 * Expectations about the rows of a search over the whole scenario, run when everything has arrived.
 *
 * The search must name its own events (`index=…` or a macro of the app).
 */
export function search(
  name: string,
  text: SearchText,
  guard: Guarded = {},
): {
  /** These rows and no others, in any order. */
  returns(rows: readonly ExpectedRow[]): SearchRows;
  /** These rows, and perhaps others. */
  includes(rows: readonly ExpectedRow[]): SearchRows;
  /** So many rows or more, each like this one. */
  returnsAtLeast(least: number, like?: ExpectedRow): SearchRows;
  returnsNothing(): SearchRows;
} {
  const rows = (mode: SearchRows['mode'], expected: readonly ExpectedRow[]): SearchRows => ({
    kind: 'search-rows',
    name,
    search: text,
    mode,
    rows: expected,
    ...guard,
  });
  return {
    returns: (expected) => rows('equal', expected),
    includes: (expected) => rows('include', expected),
    returnsAtLeast: (least, like = {}) => ({ ...rows('include', []), least, like }),
    returnsNothing: () => rows('equal', []),
  };
}

/** The name of the behavior by which ML Detect watches a metric. */
export const learnedBehavior = (metric: string) => `learned-${metric.replace(/^aws:/, '')}`;

/** Expectations about ML Detect, for a metric that the scenario names in `learnedMetrics`. */
export function learned(metric: string): {
  /** An alarm for each thing of the role, so soon after the attack's first action, and none for anybody else ever. */
  alarmsOnlyFor(role: Alarms['role'], options: { within: Duration }): Alarms;
} {
  const behavior = learnedBehavior(metric);
  return {
    alarmsOnlyFor: (role, { within }) => ({
      kind: 'alarms',
      behavior,
      role,
      withinMs: durationMs(within),
    }),
  };
}

/** Expectations about the way between device and index. */
export function pipeline(): {
  /** Every exported metric is searchable; nothing was backed up or dropped. */
  losesNothing(): NothingLost;
  /** Events that say the same again: exactly so many, or between two numbers. */
  duplicates(count: number | { readonly least?: number; readonly most?: number }): Duplicates;
  /**
   * For a pipeline that was broken on purpose: what was sent is in the index, in the backup bucket, or was rejected and
   * counted; after a replay all of it is in the index.
   */
  accountsForEverything(
    options?: Partial<Pick<Accounted, 'onlyInBackup' | 'unusable' | 'rejected' | 'replay'>>,
  ): Accounted;
} {
  return {
    losesNothing: () => ({ kind: 'nothing-lost' }),
    duplicates: (count) =>
      typeof count === 'number'
        ? { kind: 'duplicates', least: 0, most: count }
        : { kind: 'duplicates', least: count.least ?? 0, most: count.most ?? Number.MAX_SAFE_INTEGER },
    accountsForEverything: (options = {}) => ({ kind: 'accounted', replay: false, ...options }),
  };
}
