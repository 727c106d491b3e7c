/**
 * A search that cannot be parsed or run.
 *
 * `message` is worded as Splunk words it where that is known. `position` is the offset in the search text as the
 * user wrote it (macros not expanded), in UTF-16 code units.
 */
export class SplError extends Error {
  readonly position: number;
  /** Length of the offending text; at least 1. */
  readonly length: number;
  /** The search text that `position` refers to; empty until the parser has filled it in. */
  readonly text: string;

  constructor(message: string, position: number, options: { length?: number; text?: string } = {}) {
    super(message);
    this.name = 'SplError';
    this.position = position;
    this.length = Math.max(1, options.length ?? 1);
    this.text = options.text ?? '';
  }

  /** The same error, told in terms of another text. */
  at(position: number, text: string, length = this.length): SplError {
    return new SplError(this.message, position, { length, text });
  }

  /** The line of the search with a caret under the offending place. */
  get caret(): string {
    // A negative start would be taken as 0.
    const start = this.position === 0 ? 0 : this.text.lastIndexOf('\n', this.position - 1) + 1;
    const newline = this.text.indexOf('\n', this.position);
    const line = this.text.slice(start, newline === -1 ? undefined : newline);
    const column = Math.min(this.position - start, line.length);
    // Long searches are shown around the place only.
    const from = Math.max(0, column - 70);
    const shown = line.slice(from, from + 110);
    const width = Math.max(1, Math.min(this.length, from + shown.length - column));
    return `${shown}\n${' '.repeat(column - from)}${'^'.repeat(width)}`;
  }
}
