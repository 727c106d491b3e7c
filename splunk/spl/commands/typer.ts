import { compileSearchPredicate } from '../matching/predicate.ts';
import { eachRow } from '../rows/stream.ts';
import { Cursor } from '../syntax/cursor.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';
import { fromValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

/** `typer`: names of the event types that an event belongs to, in `eventtype`. */
export const typer: Command = {
  kind: 'streaming',
  parse: (args) => {
    args.requireEnd();
    return (input, run) => {
      const types = Object.entries(run.context.eventTypes).map(
        ([name, search]) =>
          [name, compileSearchPredicate(parseSearchExpression(new Cursor(search)))] as const,
      );
      return eachRow(input, (row) => {
        const names = types.filter(([, matches]) => matches(row, run.context)).map(([name]) => name);
        if (names.length > 0) row.set('eventtype', fromValues(names));
      });
    };
  },
};
