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
  | 'allow own topics';

/** Those that an attacker would do; the others are what an administrator does every day. */
export const HOSTILE_ACCOUNT_ACTIONS: readonly AccountAction[] = ['log nothing', 'allow everything'];

/** Does it to the account: `at('5m', account('log nothing'))`. */
export function account(action: AccountAction): Disturbance {
  return { kind: 'account', action };
}
