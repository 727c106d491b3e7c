import type { SearchRun } from '../run/search-run.ts';
import type { ResultStream } from '../rows/stream.ts';
import type { Arguments } from '../syntax/arguments.ts';

/** A command with its arguments, ready to take results and give results. */
export type Operator = (input: ResultStream, run: SearchRun) => ResultStream;

export interface Command {
  /**
   * `generating` commands stand first; `streaming` ones see one result at a time; `ordered` ones see them in order;
   * `transforming` ones make a table; `whole-set` ones need all results.
   */
  kind: 'generating' | 'streaming' | 'ordered' | 'transforming' | 'whole-set';
  /**
   * What brackets in the arguments hold: a subsearch whose results become text (default), or a pipeline that
   * the command runs itself.
   */
  brackets?: 'pipeline';
  /** Reads the arguments; throws `SplError` for anything it does not know. */
  parse(args: Arguments): Operator;
}
