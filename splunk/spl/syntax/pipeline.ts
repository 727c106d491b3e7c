import type { Command, Operator } from '../commands/command.ts';
import { commandNamed, COMMAND_NAMES } from '../commands/index.ts';
import { SplError } from '../spl-error.ts';
import { Arguments } from './arguments.ts';
import { findSubsearches, splitAtPipes, type BracketPair } from './brackets.ts';
import { suggestion } from './nearest-name.ts';

/** A pipeline between brackets. */
export interface Subpipeline {
  /** The text that positions refer to. */
  text: string;
  pair: BracketPair;
  /** Empty where the brackets hold a template. */
  stages: Stage[];
}

/** One command of a pipeline. Positions are offsets in the expanded search text. */
export interface Stage {
  name: string;
  command: Command;
  position: number;
  start: number;
  end: number;
  subsearches: Subpipeline[];
  /** Missing when subsearches have to run before the arguments can be read. */
  operator: Operator | undefined;
}

const COMMAND = /\s*([A-Za-z_][\w]*)/y;
/** Brackets that hold text with placeholders, not a pipeline as it stands. */
const TEMPLATES = new Set(['foreach']);
const MAX_NESTING = 20;

export interface PipelineOptions {
  /** Whether a text that does not begin with `|` is a search expression. */
  impliedSearch: boolean;
  /** Whether the pipeline works on results that exist already. */
  hasInput?: boolean;
  nesting?: number;
}

/** Parses the pipeline between two offsets. */
export function parsePipeline(text: string, start: number, end: number, options: PipelineOptions): Stage[] {
  const { impliedSearch, hasInput = false, nesting = 0 } = options;
  if (nesting > MAX_NESTING) throw new SplError('Subsearches are nested too deeply.', start);
  const ranges = splitAtPipes(text, start, end);
  const isBlank = (range: { start: number; end: number }): boolean =>
    text.slice(range.start, range.end).trim() === '';
  const leadingPipe = ranges.length > 1 && isBlank(ranges[0]!);
  if (leadingPipe) ranges.shift();
  return ranges.map((range, i) => {
    if (isBlank(range)) {
      if (ranges.length === 1 && !leadingPipe) throw new SplError('The search is empty.', range.start);
      throw new SplError('A command is missing between two pipes.', Math.max(start, range.start - 1));
    }
    const first = i === 0 && !hasInput;
    const implied =
      first && impliedSearch && !leadingPipe && !/^\s*search\b/.test(text.slice(range.start, range.end));
    return parseStage(text, range, { implied, first, nesting });
  });
}

function parseStage(
  text: string,
  range: { start: number; end: number },
  { implied, first, nesting }: { implied: boolean; first: boolean; nesting: number },
): Stage {
  let { start } = range;
  let name = 'search';
  const position = start + text.slice(start, range.end).search(/\S/);
  if (!implied) {
    COMMAND.lastIndex = start;
    const match = COMMAND.exec(text);
    if (!match) throw new SplError(`A command name is expected, not '${text[position]}'.`, position);
    name = match[1]!.toLowerCase();
    start += match[0].length;
  }
  const command = resolveCommand(name, position);
  const stage: Stage = {
    name,
    command,
    position,
    start,
    end: range.end,
    subsearches: [],
    operator: undefined,
  };
  stage.subsearches = findSubsearches(text, start, range.end).map((pair) => ({
    text,
    pair,
    stages: TEMPLATES.has(name)
      ? []
      : parsePipeline(text, pair.open + 1, pair.close, {
          impliedSearch: false,
          hasInput: name === 'appendpipe',
          nesting: nesting + 1,
        }),
  }));
  if (
    command.kind === 'generating' &&
    !first &&
    !/\bappend\s*=\s*(?:t|true|1)\b/i.test(text.slice(start, range.end)) &&
    name !== 'union'
  ) {
    throw new SplError(
      `Error in '${name}' command: This command must be the first command of a search.`,
      position,
      {
        length: name.length,
      },
    );
  }
  if (stage.subsearches.length === 0 || command.brackets === 'pipeline') {
    stage.operator = command.parse(new Arguments(name, text, start, range.end, stage.subsearches));
  }
  return stage;
}

function resolveCommand(name: string, position: number): Command {
  const command = commandNamed(name);
  if (command === undefined) {
    const hint = suggestion(name, COMMAND_NAMES);
    throw new SplError(`Unknown search command '${name}'.${hint}`, position, { length: name.length });
  }
  if ('refused' in command) {
    throw new SplError(
      `The search command '${name}' is not supported by this engine: ${command.refused}`,
      position,
      {
        length: name.length,
      },
    );
  }
  return command;
}
