import type { Disturbance } from './scenario.ts';

/** What somebody does to the AWS account itself. */
export type AccountAction =
  /** An audit on demand, of every check that is enabled. */
  | 'start an audit'
  | 'log errors'
  | 'log nothing'
  /** A policy of `iot:*` on `*`, attached to nothing. */
  | 'allow everything'
  /** A policy that lets a device publish to a topic of its own name. */
  | 'allow own topics'
  /** A policy, attached to every device: a client called as the thing is, with `-copy` behind. */
  | 'allow a second client'
  /** A policy, attached to every device: the telemetry of all of them may be read. */
  | 'allow reading all telemetry'
  /** Active certificates that nobody uses yet. */
  | 'register a certificate for years'
  | 'register a certificate until tomorrow'
  /** A CA and two certificates of it, one active and one not. Its revocation list is served on this machine. */
  | 'register certificates of an own CA'
  | 'revoke the inactive certificate at its CA'
  | 'revoke the active certificate at its CA';

/** Those that an attacker would do; the others are what an administrator does every day. */
export const HOSTILE_ACCOUNT_ACTIONS: readonly AccountAction[] = [
  'log nothing',
  'allow everything',
  'register a certificate until tomorrow',
  'revoke the active certificate at its CA',
];

/** Does it to the account: `at('5m', account('log nothing'))`. */
export function account(action: AccountAction): Disturbance {
  return { kind: 'account', action };
}
