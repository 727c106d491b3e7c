/** Exit codes of every command: stable, other programs read them. */
export const EXIT = {
  passed: 0,
  /** A scenario, checkpoint or comparison failed. */
  failed: 1,
  /** Wrong usage, or the environment does not allow the command. */
  usage: 2,
} as const;
