/** Gives every distinct text a small number, in order of first appearance. */
export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.length;
    this.#codes.set(text, code);
    this.#texts.push(text);
    return code;
  }

  /** The code of a text that has been seen before. */
  find(text: string): number | undefined {
    return this.#codes.get(text);
  }

  text(code: number): string {
    return this.#texts[code]!;
  }

  /** All texts, each at the place of its code. */
  texts(): readonly string[] {
    return this.#texts;
  }
}
