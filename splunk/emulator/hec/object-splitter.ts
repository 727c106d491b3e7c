/** Where one member of an object stands in the object's text. The key's bounds include its quotes. */
export interface MemberSpan {
  keyStart: number;
  keyEnd: number;
  valueStart: number;
  valueEnd: number;
}

/** The text of one top-level object and the places of its members. Not yet known to be valid JSON. */
export interface ObjectText {
  text: string;
  members: MemberSpan[];
}

export interface ObjectSplitterOptions {
  /** Called for every complete object, in order. Returning `false` stops the splitter for good. */
  onObject: (object: ObjectText) => boolean | void;
  /** Longest object, in characters. */
  maxObjectLength: number;
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const isWhiteSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9;

/** What may stand next between objects. */
type Between = 'object' | 'object-or-end' | 'separator-or-end';

/**
 * Cuts a stream of characters into top-level JSON objects: concatenated with or without white space, or as the
 * elements of a top-level array, as the HTTP Event Collector takes them.
 *
 * It only counts brackets and jumps over strings, and notes where the members of each object are, so that the
 * text of a value can be kept as it was sent. Text arrives in pieces of any size.
 */
export class ObjectSplitter {
  readonly #onObject: ObjectSplitterOptions['onObject'];
  readonly #maxObjectLength: number;
  /** Text from the start of the current object, or what has not been looked at between objects. */
  #text = '';
  /** Next character of `#text` to look at. */
  #at = 0;
  #depth = 0;
  #inString = false;
  #stringStart = 0;
  #stringEnd = 0;
  #members: MemberSpan[] = [];
  #member: MemberSpan | undefined;
  #inArray = false;
  #between: Between = 'object-or-end';
  #stopped = false;
  #broken = false;

  constructor(options: ObjectSplitterOptions) {
    this.#onObject = options.onObject;
    this.#maxObjectLength = options.maxObjectLength;
  }

  /** Takes the next piece of text. Returns false once nothing more is wanted: broken, or stopped by `onObject`. */
  push(piece: string): boolean {
    if (this.#stopped || this.#broken) return false;
    this.#text = this.#at < this.#text.length || this.#depth > 0 ? this.#text + piece : piece;
    if (this.#depth === 0) this.#at = 0;
    while (this.#at < this.#text.length && !this.#stopped && !this.#broken) {
      if (this.#depth === 0) this.#scanBetween();
      else this.#scanObject();
    }
    return !this.#stopped && !this.#broken;
  }

  /** Says whether the text was a whole sequence of objects. A text stopped by `onObject` counts as whole. */
  end(): 'complete' | 'broken' {
    if (this.#stopped) return 'complete';
    return this.#broken || this.#depth > 0 || this.#inArray ? 'broken' : 'complete';
  }

  #scanBetween(): void {
    const text = this.#text;
    let at = this.#at;
    while (at < text.length && isWhiteSpace(text.charCodeAt(at))) at++;
    this.#at = at;
    if (at === text.length) return;
    const code = text.charCodeAt(at);
    if (code === OPEN_BRACE && this.#between !== 'separator-or-end') {
      this.#text = text.slice(at);
      this.#at = 1;
      this.#depth = 1;
      this.#members = [];
      this.#member = undefined;
      return;
    }
    this.#at++;
    if (this.#inArray) {
      if (code === COMMA && this.#between === 'separator-or-end') this.#between = 'object';
      else if (code === CLOSE_BRACKET && this.#between !== 'object') {
        this.#inArray = false;
        this.#between = 'object-or-end';
      } else this.#broken = true;
    } else if (code === OPEN_BRACKET) {
      this.#inArray = true;
      this.#between = 'object-or-end';
    } else this.#broken = true;
  }

  #scanObject(): void {
    const text = this.#text;
    const length = text.length;
    let at = this.#at;
    let depth = this.#depth;
    while (at < length) {
      if (this.#inString) {
        const end = endOfString(text, at, this.#stringStart);
        if (end < 0) {
          at = length;
          break;
        }
        this.#inString = false;
        this.#stringEnd = end;
        at = end;
        continue;
      }
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#inString = true;
        this.#stringStart = at;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        depth++;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        depth--;
        if (depth === 0) {
          this.#closeMember(at);
          this.#finishObject(at + 1);
          return;
        }
      } else if (depth === 1) {
        if (code === COLON) this.#openMember(at + 1);
        else if (code === COMMA) this.#closeMember(at);
      }
      at++;
    }
    this.#at = at;
    this.#depth = depth;
    if (length > this.#maxObjectLength) this.#broken = true;
  }

  #openMember(valueStart: number): void {
    this.#member = { keyStart: this.#stringStart, keyEnd: this.#stringEnd, valueStart, valueEnd: valueStart };
  }

  #closeMember(valueEnd: number): void {
    if (!this.#member) return;
    this.#member.valueEnd = valueEnd;
    this.#members.push(this.#member);
    this.#member = undefined;
  }

  #finishObject(end: number): void {
    const text = this.#text;
    this.#depth = 0;
    this.#at = end;
    this.#between = this.#inArray ? 'separator-or-end' : 'object-or-end';
    if (end > this.#maxObjectLength) this.#broken = true;
    else if (this.#onObject({ text: text.slice(0, end), members: this.#members }) === false)
      this.#stopped = true;
  }
}

/** The place after the quote that closes the string opened at `start`, looking from `at`; -1 when it is not there. */
function endOfString(text: string, at: number, start: number): number {
  for (let quote = text.indexOf('"', at); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    for (let i = quote - 1; i > start && text.charCodeAt(i) === BACKSLASH; i--) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return -1;
}
