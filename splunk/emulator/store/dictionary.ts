/** Gives every distinct text a small number, in order of first appearance. */
export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly #texts: (string | undefined)[] = [];

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.length;
    this.#codes.set(text, code);
    this.#texts.push(text);
    return code;
  }

  text(code: number): string {
    return this.#texts[code] ?? '';
  }

  /** All texts, each at the place of its code; forgotten ones are `undefined`. */
  texts(): readonly (string | undefined)[] {
    return this.#texts;
  }

  /** Gives the text a new code when it appears again. */
  forget(text: string): void {
    const code = this.#codes.get(text);
    if (code === undefined) return;
    this.#codes.delete(text);
    this.#texts[code] = undefined;
  }
}
