/** Why rule SQL was not understood; the API answers it as `SqlParseException`. */
export class SqlParseError extends Error {
  /** Zero-based offset into the statement. */
  readonly position: number;

  constructor(reason: string, position: number) {
    super(`${reason} at position ${position}`);
    this.name = 'SqlParseException';
    this.position = position;
  }
}
