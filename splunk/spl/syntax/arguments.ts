import { SplError } from '../spl-error.ts';
import { parseTimeSpan, type TimeSpan } from '../time/span.ts';
import { Cursor, type Word } from './cursor.ts';
import { suggestion } from './nearest-name.ts';
import type { Subpipeline } from './pipeline.ts';

/** Reads the value of an option; undefined when the text is not of the right form. */
export interface OptionType<T> {
  expects: string;
  parse(text: string): T | undefined;
  /** Reads a value that is neither quoted nor one word; undefined when it is. */
  read?(args: Cursor): Word | undefined;
}

export type OptionSpec = Record<string, OptionType<unknown>>;

export type OptionValues<Spec extends OptionSpec> = {
  [Name in keyof Spec]?: Spec[Name] extends OptionType<infer T> ? T : never;
};

const TRUE = /^(?:t|true|1|yes)$/i;
const FALSE = /^(?:f|false|0|no)$/i;

export const boolean: OptionType<boolean> = {
  expects: 'true or false',
  parse: (text) => (TRUE.test(text) ? true : FALSE.test(text) ? false : undefined),
};

export const text: OptionType<string> = { expects: 'a text', parse: (value) => value };

export const number: OptionType<number> = {
  expects: 'a number',
  parse: (value) => (/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : undefined),
};

export function integer(least = 0, most = Number.MAX_SAFE_INTEGER): OptionType<number> {
  return {
    expects:
      most === Number.MAX_SAFE_INTEGER
        ? `a whole number of at least ${least}`
        : `a whole number from ${least} to ${most}`,
    parse: (value) => {
      const parsed = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
      return parsed >= least && parsed <= most ? parsed : undefined;
    },
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): OptionType<T> {
  return {
    expects: choices.join(', '),
    parse: (value) => choices.find((choice) => choice === value.toLowerCase()),
  };
}

export const timeSpan: OptionType<TimeSpan> = { expects: 'a span of time such as 5m', parse: parseTimeSpan };

const OPTION = /([A-Za-z_][\w.]*)[ \t]*=(?!=)[ \t]*/y;

/** The arguments of one command. */
export class Arguments extends Cursor {
  readonly command: string;
  readonly #pipelines: readonly Subpipeline[];

  constructor(
    command: string,
    source: string,
    start: number,
    end: number,
    pipelines: readonly Subpipeline[] = [],
  ) {
    super(source, start, end);
    this.command = command;
    this.#pipelines = pipelines;
  }

  /** The bracketed pipeline that comes next, if one does. */
  takePipeline(): Subpipeline | undefined {
    this.skipBlanksAndCommas();
    const found = this.#pipelines.find(({ pair }) => pair.open === this.position);
    if (found) this.position = found.pair.close + 1;
    return found;
  }

  /** The bracketed pipeline that must come next. */
  requirePipeline(): Subpipeline {
    const found = this.takePipeline();
    if (!found) throw this.fail('A search in square brackets is missing.');
    return found;
  }

  /** An error in Splunk's form, `Error in 'name' command: …`. */
  fail(message: string, position = this.position, length = 1): SplError {
    return this.error(`Error in '${this.command}' command: ${message}`, position, length);
  }

  /** Reads one `name=value` of the spec if it comes next. */
  takeOption<Spec extends OptionSpec>(spec: Spec, values: OptionValues<Spec>): boolean {
    this.skipBlanksAndCommas();
    const match = this.match(OPTION);
    const name = match?.[1]!.toLowerCase();
    if (!match || name === undefined || !Object.hasOwn(spec, name)) return false;
    this.position += match[0].length;
    const type = spec[name]!;
    const word = type.read?.(this) ?? (this.peek() === '"' ? this.readQuoted() : this.readBare(' ,['));
    const parsed = type.parse(word.value);
    if (parsed === undefined) {
      throw this.fail(
        `Invalid value '${word.value}' for option '${name}': expected ${type.expects}.`,
        word.position,
      );
    }
    (values as Record<string, unknown>)[name] = parsed;
    return true;
  }

  takeOptions<Spec extends OptionSpec>(spec: Spec, values: OptionValues<Spec>): void {
    while (this.takeOption(spec, values));
  }

  /** The next word, quoted or up to a blank, a comma or one of the given characters. */
  readWord(stop = ''): Word {
    this.skipBlanksAndCommas();
    if (this.peek() === '"') return this.readQuoted();
    const word = this.readBare(`,"${stop}`);
    if (word.value === '') {
      throw this.fail(this.done ? 'An argument is missing.' : `Unexpected '${this.peek()}'.`);
    }
    return word;
  }

  /** All words up to the end, with options of the spec anywhere between them; other options are refused. */
  readWords<Spec extends OptionSpec>(spec: Spec): { words: Word[]; options: OptionValues<Spec> } {
    const words: Word[] = [];
    const options: OptionValues<Spec> = {};
    for (;;) {
      this.skipBlanksAndCommas();
      if (this.done) return { words, options };
      if (this.takeOption(spec, options)) continue;
      this.refuseOption(spec);
      words.push(this.readWord());
    }
  }

  /** Refuses an option by name. */
  refuseOption(spec: OptionSpec): void {
    const match = this.match(OPTION);
    if (!match) return;
    const hint = suggestion(match[1]!, Object.keys(spec));
    throw this.fail(`Unknown option '${match[1]}'.${hint}`, this.position, match[1]!.length);
  }

  /** Refuses anything that is left. */
  requireEnd(): void {
    this.skipBlanksAndCommas();
    if (this.done) return;
    const rest = this.text.slice(this.position, Math.min(this.end, this.position + 30)).trim();
    throw this.fail(`Unexpected argument '${rest}'.`, this.position, rest.length);
  }

  requireField(words: readonly Word[]): string {
    const [first, second] = words;
    if (!first) throw this.fail('A field name is missing.');
    if (second)
      throw this.fail(`Unexpected argument '${second.value}'.`, second.position, second.value.length);
    return first.value;
  }
}
