import { mapBatches } from '../rows/stream.ts';
import type { Arguments } from '../syntax/arguments.ts';
import { fromValues, toValues } from '../values/field-value.ts';
import { captureWildcards, fillWildcards, hasWildcard } from '../values/wildcard.ts';
import type { Command } from './command.ts';

interface Replacement {
  from: string;
  to: string;
}

/** `replace OLD WITH NEW, … [IN FIELDS]`: replaces whole values; `*` stands for any run and is carried over. */
export const replace: Command = {
  kind: 'streaming',
  parse: (args) => {
    const replacements = readReplacements(args);
    const fields = args.takeKeyword('IN') ? args.readWords({}).words.map(({ value }) => value) : undefined;
    if (fields?.length === 0) throw args.fail('Fields are missing after IN.');
    args.requireEnd();
    // A later exact value wins over an earlier one; of wildcards the fuller match wins.
    const exact = new Map(
      replacements.filter(({ from }) => !hasWildcard(from)).map(({ from, to }) => [from, to]),
    );
    const wild = replacements
      .filter(({ from }) => hasWildcard(from))
      .toSorted((a, b) => b.from.replaceAll('*', '').length - a.from.replaceAll('*', '').length);
    const replaced = (value: string): string => {
      const whole = exact.get(value);
      if (whole !== undefined) return whole;
      for (const { from, to } of wild) {
        const captured = captureWildcards(from, value);
        if (captured) return fillWildcards(to, captured);
      }
      return value;
    };
    return (input) =>
      mapBatches(input, (batch) => {
        for (const row of batch) {
          for (const name of fields ?? row.names().filter((one) => !one.startsWith('_'))) {
            const value = row.get(name);
            if (value !== undefined) row.set(name, fromValues(toValues(value).map(replaced)));
          }
        }
        return batch;
      });
  },
};

function readReplacements(args: Arguments): Replacement[] {
  const replacements: Replacement[] = [];
  while ((args.skipBlanksAndCommas(), !args.done && !(replacements.length > 0 && args.atKeyword('IN')))) {
    const from = args.readWord();
    args.skipBlanks();
    if (!args.takeKeyword('WITH'))
      throw args.fail("The form is 'old WITH new'.", from.position, from.value.length);
    const to = args.readWord();
    const stars = (text: string): number => text.split('*').length - 1;
    if (hasWildcard(to.value) && stars(to.value) !== stars(from.value)) {
      throw args.fail('Both values need the same number of wildcards.', to.position, to.value.length);
    }
    replacements.push({ from: from.value, to: to.value });
  }
  if (replacements.length === 0) throw args.fail("The form is 'old WITH new [IN fields]'.");
  return replacements;
}
