import type { Command } from './command.ts';
import { readDataset } from './datasets.ts';
import { deferred } from './savedsearch.ts';

/** `from KIND:NAME`: the rows of a saved search, lookup table or data model. */
export const from: Command = {
  kind: 'generating',
  parse: (args) => {
    const kind = args.readWord();
    args.skipBlanks();
    const apart = kind.value.endsWith(':') || !kind.value.includes(':');
    const written = apart ? `${kind.value.replace(/:$/, '')}:${args.readWord().value}` : kind.value;
    args.requireEnd();
    return (_, run) => deferred(() => readDataset(written, kind.position, 'from', run));
  },
};
