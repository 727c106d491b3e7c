import { Row } from '../rows/row.ts';
import { fromAllRows } from '../rows/stream.ts';
import { toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

interface Returned {
  field: string;
  /** Name in the output; undefined for a bare value. */
  name: string | undefined;
}

/** `return [N] [ALIAS=FIELD] [FIELD] [$FIELD]`: values of the first N results as one search expression. */
export const returnCommand: Command = {
  kind: 'transforming',
  parse: (args) => {
    const digits = args.match(/\s*\d+(?=[\s,]|$)/y)?.[0];
    if (digits !== undefined) args.position += digits.length;
    const count = digits === undefined ? 1 : Number(digits);
    const returned: Returned[] = [];
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (args.take('$')) returned.push({ field: args.readWord().value.replace(/\$$/, ''), name: undefined });
      else {
        const { value, quoted } = args.readWord();
        const equals = quoted ? -1 : value.indexOf('=');
        if (equals > 0) returned.push({ name: value.slice(0, equals), field: value.slice(equals + 1) });
        else returned.push({ name: value, field: value });
      }
    }
    if (returned.length === 0) throw args.fail('Fields are missing.');
    return (input) =>
      fromAllRows(input, (rows) => {
        const clauses = rows.slice(0, count).flatMap((row) => {
          const terms = returned.flatMap(({ field, name }) =>
            toValues(row.get(field)).map((value) => (name === undefined ? value : `${name}="${value}"`)),
          );
          return terms.length === 0 ? [] : [terms.join(' ')];
        });
        // One clause of one bare value stays bare, so that it can stand in an expression.
        const bare = returned.every(({ name }) => name === undefined) && clauses.length === 1;
        const search = bare ? clauses[0]! : [...new Set(clauses)].map((clause) => `(${clause})`).join(' OR ');
        return { rows: clauses.length === 0 ? [] : [Row.of({ search })], columns: ['search'] };
      });
  },
};
