import { durationMs, type Duration } from './duration.ts';
import type { ExpectedRow, RoleNames } from './matchers.ts';

/** SPL, or SPL made from the names of this run: `({ attackers: [thing] }) => \`… thing="${thing}"\``. */
export type SearchText = string | ((roles: RoleNames) => string);

/** Whom an expectation is about: those the attack fell on, the benign twin, or all but the attackers. */
export type Role = 'attacker' | 'twin' | 'everyoneElse';

export interface DetectionFires {
  readonly kind: 'detection-fires';
  /** Name of a saved search of the Splunk app. */
  readonly detection: string;
  readonly role: 'attacker' | 'twin';
  /** From the first attack action to the scheduled search that found it, in milliseconds of lab time. */
  readonly withinMs: number;
  readonly row?: ExpectedRow;
}

export interface DetectionQuiet {
  readonly kind: 'detection-quiet';
  /** A saved search, or `*` for every detection of the app. */
  readonly detection: string;
  readonly role: Role;
}

export interface SearchRows {
  readonly kind: 'search-rows';
  readonly name: string;
  readonly search: SearchText;
  /** `equal`: these rows and no others, in any order; `include`: at least these. */
  readonly mode: 'equal' | 'include';
  readonly rows: readonly ExpectedRow[];
}

export interface NothingLost {
  readonly kind: 'nothing-lost';
}

export interface Duplicates {
  readonly kind: 'duplicates';
  readonly most: number;
}

export type Expectation = DetectionFires | DetectionQuiet | SearchRows | NothingLost | Duplicates;

export type ExpectationKind = Expectation['kind'];

/** Expectations about a saved search of the Splunk app, run over its own window and schedule. */
export function detection(name: string): {
  firesFor(role: 'attacker' | 'twin', options: { within: Duration; row?: ExpectedRow }): DetectionFires;
  staysQuietFor(role: Role): DetectionQuiet;
} {
  return {
    firesFor: (role, { within, row }) => ({
      kind: 'detection-fires',
      detection: name,
      role,
      withinMs: durationMs(within),
      ...(row ? { row } : {}),
    }),
    staysQuietFor: (role) => ({ kind: 'detection-quiet', detection: name, role }),
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
): {
  returns(rows: readonly ExpectedRow[]): SearchRows;
  includes(rows: readonly ExpectedRow[]): SearchRows;
  returnsNothing(): SearchRows;
} {
  const rows = (mode: SearchRows['mode'], expected: readonly ExpectedRow[]): SearchRows => ({
    kind: 'search-rows',
    name,
    search: text,
    mode,
    rows: expected,
  });
  return {
    returns: (expected) => rows('equal', expected),
    includes: (expected) => rows('include', expected),
    returnsNothing: () => rows('equal', []),
  };
}

/** Expectations about the way between device and index. */
export function pipeline(): { losesNothing(): NothingLost; duplicates(most: number): Duplicates } {
  return {
    losesNothing: () => ({ kind: 'nothing-lost' }),
    duplicates: (most) => ({ kind: 'duplicates', most }),
  };
}
