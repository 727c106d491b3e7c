import { AGGREGATE_NAMES } from './aggregates/index.ts';
import { COMMANDS } from './commands/index.ts';
import { EVAL_FUNCTIONS } from './functions/index.ts';

/** Names for editors that complete searches: commands that run, and functions of eval and stats, in order. */
export const VOCABULARY: { readonly commands: readonly string[]; readonly functions: readonly string[] } = {
  commands: Object.entries(COMMANDS)
    .filter(([, command]) => !('refused' in command))
    .map(([name]) => name)
    .sort(),
  functions: [...new Set([...Object.keys(EVAL_FUNCTIONS), ...AGGREGATE_NAMES])].sort(),
};
