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
  #piece = '';
  /** Next character of the piece to look at. */
  #at = 0;
  /** Where the current object begins in the piece: 0 when it began in an earlier one. */
  #start = 0;
  /** What earlier pieces hold of the current object. Every character is looked at once. */
  #earlier = '';
  #depth = 0;
  #inString = false;
  /** Backslashes at the end of what earlier pieces hold of the current string. */
  #escapes = 0;
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
    this.#piece = piece;
    this.#at = 0;
    this.#start = 0;
    while (this.#at < piece.length && !this.#stopped && !this.#broken) {
      if (this.#depth === 0) this.#scanBetween();
      else this.#scanObject();
    }
    if (this.#depth > 0) this.#earlier += piece.slice(this.#start);
    if (this.#earlier.length > this.#maxObjectLength) this.#broken = true;
    return !this.#stopped && !this.#broken;
  }

  /** Says whether the text was a whole sequence of objects. A text stopped by `onObject` counts as whole. */
  end(): 'complete' | 'broken' {
    if (this.#stopped) return 'complete';
    return this.#broken || this.#depth > 0 || this.#inArray ? 'broken' : 'complete';
  }

  #scanBetween(): void {
    const piece = this.#piece;
    let at = this.#at;
    while (at < piece.length && isWhiteSpace(piece.charCodeAt(at))) at++;
    this.#at = at + 1;
    if (at === piece.length) return;
    const code = piece.charCodeAt(at);
    if (code === OPEN_BRACE && this.#between !== 'separator-or-end') {
      this.#start = at;
      this.#earlier = '';
      this.#depth = 1;
      this.#members = [];
      this.#member = undefined;
    } else if (this.#inArray) {
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
    const piece = this.#piece;
    const { length } = piece;
    /** What makes a place in the piece a place in the object. */
    const offset = this.#earlier.length - this.#start;
    let at = this.#at;
    while (at < length) {
      if (this.#inString) {
        at = this.#endOfString(at, this.#stringStart - offset + 1);
        if (at < 0) break;
        this.#inString = false;
        this.#stringEnd = at + offset;
        continue;
      }
      const code = piece.charCodeAt(at);
      if (code === QUOTE) {
        this.#inString = true;
        this.#stringStart = at + offset;
        this.#escapes = 0;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        this.#depth++;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        if (--this.#depth === 0) {
          this.#closeMember(at + offset);
          this.#finishObject(at + 1);
          return;
        }
      } else if (this.#depth === 1) {
        if (code === COLON) this.#openMember(at + offset + 1);
        else if (code === COMMA) this.#closeMember(at + offset);
      }
      at++;
    }
    this.#at = length;
  }

  /**
   * The place in the piece after the quote that closes the current string, looking from `at`; -1 when it is not there.
   * The string begins at `first` in the piece, or before it.
   */
  #endOfString(at: number, first: number): number {
    const piece = this.#piece;
    const escapesBefore = (place: number): number => {
      let i = place - 1;
      while (i >= first && i >= 0 && piece.charCodeAt(i) === BACKSLASH) i--;
      return place - 1 - i + (i < 0 ? this.#escapes : 0);
    };
    for (let quote = piece.indexOf('"', at); quote >= 0; quote = piece.indexOf('"', quote + 1)) {
      if (escapesBefore(quote) % 2 === 0) return quote + 1;
    }
    this.#escapes = escapesBefore(piece.length);
    return -1;
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
    const text = this.#earlier + this.#piece.slice(this.#start, end);
    this.#earlier = '';
    this.#start = end;
    this.#at = end;
    this.#between = this.#inArray ? 'separator-or-end' : 'object-or-end';
    if (text.length > this.#maxObjectLength) this.#broken = true;
    else if (this.#onObject({ text, members: this.#members }) === false) this.#stopped = true;
  }
}
