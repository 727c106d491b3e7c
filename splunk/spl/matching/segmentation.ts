/** Characters that end an indexed term (segmenters.conf). */
const MAJOR = '[]<>(){}|!;,\'"*\n\r\t &?+';
const MINOR = '/:=@.-$#%\\_';

const major = new Set([...MAJOR].map((char) => char.charCodeAt(0)));
const any = new Set([...MAJOR, ...MINOR].map((char) => char.charCodeAt(0)));

/**
 * Compiles a search for a word or phrase in an event's text. It must begin and end at the text's ends or at a
 * breaker, unless it begins or ends with `*`; `*` stands for any run of characters.
 *
 * `majorOnly` is TERM: only major breakers bound it. Takes time proportional to the text.
 */
export function compileTerm(
  term: string,
  { caseSensitive = false, majorOnly = false } = {},
): (raw: string) => boolean {
  const pattern = caseSensitive ? term : term.toLowerCase();
  const breakers = majorOnly ? major : any;
  const parts = pattern.split('*').filter((part) => part !== '');
  if (parts.length === 0) return () => true;
  // A term that begins or ends with a breaker brings its own boundary.
  const openStart = pattern.startsWith('*') || breakers.has(pattern.charCodeAt(0));
  const openEnd = pattern.endsWith('*') || breakers.has(pattern.charCodeAt(pattern.length - 1));
  const bounded = (text: string, position: number): boolean =>
    position < 0 || position >= text.length || breakers.has(text.charCodeAt(position));
  const find = (text: string): boolean => {
    let at = 0;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      const boundedStart = i === 0 && !openStart;
      const boundedEnd = i === parts.length - 1 && !openEnd;
      const fits = (start: number): boolean =>
        (!boundedStart || bounded(text, start - 1)) && (!boundedEnd || bounded(text, start + part.length));
      let found = text.indexOf(part, at);
      while (found !== -1 && !fits(found)) found = text.indexOf(part, found + 1);
      if (found === -1) return false;
      at = found + part.length;
    }
    return true;
  };
  return caseSensitive ? find : (raw) => find(raw.toLowerCase());
}
