import { eachRow } from '../rows/stream.ts';
import { integer } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

const CHARACTERS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** `xmlunescape [maxinputs=]`: entity references in `_raw` become their characters again. */
export const xmlunescape: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words } = args.readWords({ maxinputs: integer(1) });
    if (words[0]) throw args.fail(`Unexpected argument '${words[0].value}'.`, words[0].position);
    return (input) =>
      eachRow(input, (row) => {
        const raw = row.get('_raw');
        if (raw === undefined) return;
        row.set(
          '_raw',
          toText(raw).replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => CHARACTERS[name]!),
        );
      });
  },
};
