import { childElements, textOf, type XmlElement } from './element.ts';

/** Keeps some of the elements that one step found below one element. */
type Predicate = (elements: XmlElement[]) => XmlElement[];

interface Step {
  /** Whether the step looks at all levels below. */
  deep: boolean;
  /** A tag, `*` for any, `.` for the element itself. */
  tag: string;
  predicates: Predicate[];
}

/** A parsed path: gives the texts of what it finds, in document order. */
export type XPath = (root: XmlElement) => string[];

/**
 * Parses the XPath that the xpath command documents: tags, `*`, `.`, `/`, `//`, `[tag]`, `[tag='text']`, `[@name]`,
 * `[@name='value']`, `[n]`, `[last()]`, and an attribute at the end. Undefined for anything else.
 */
export function parseXPath(path: string): XPath | undefined {
  const steps: Step[] = [];
  let attribute: string | undefined;
  let rest = path.trim();
  while (rest !== '') {
    const match = /^(\/{0,2})(?:@([\w:.-]+)$|(\*|\.|[\w:-]+))/.exec(rest);
    if (!match || (steps.length > 0 && match[1] === '')) return undefined;
    const [whole, slashes, name, tag] = match;
    rest = rest.slice(whole.length);
    if (name !== undefined) {
      attribute = name;
      if (slashes === '//') steps.push({ deep: true, tag: '*', predicates: [] });
      continue;
    }
    const predicates: Predicate[] = [];
    for (let inside = /^\[([^\]]*)\]/.exec(rest); inside; inside = /^\[([^\]]*)\]/.exec(rest)) {
      const predicate = parsePredicate(inside[1]!.trim());
      if (!predicate) return undefined;
      predicates.push(predicate);
      rest = rest.slice(inside[0].length);
    }
    steps.push({ deep: slashes === '//', tag: tag!, predicates });
  }
  if (steps.length === 0) return undefined;
  return (root) => {
    let current = [root];
    for (const step of steps) current = [...new Set(current.flatMap((element) => follow(element, step)))];
    if (attribute === undefined) return current.map(textOf);
    return current.flatMap(({ attributes }) => attributes[attribute] ?? []);
  };
}

function follow(element: XmlElement, { deep, tag, predicates }: Step): XmlElement[] {
  if (tag === '.') return deep ? descendants(element) : [element];
  const parents = deep ? [element, ...descendants(element)] : [element];
  // Positions count among the children of one parent.
  return parents.flatMap((parent) => {
    const found = childElements(parent).filter((child) => tag === '*' || child.tag === tag);
    return predicates.reduce((elements, predicate) => predicate(elements), found);
  });
}

function descendants(element: XmlElement): XmlElement[] {
  return childElements(element).flatMap((child) => [child, ...descendants(child)]);
}

function parsePredicate(text: string): Predicate | undefined {
  if (/^\d+$/.test(text)) return (elements) => elements.slice(Number(text) - 1, Number(text));
  if (text === 'last()') return (elements) => elements.slice(-1);
  const match = /^(@?)([\w:.-]+)(?:\s*=\s*(?:'([^']*)'|"([^"]*)"))?$/.exec(text);
  if (!match) return undefined;
  const [, at, name, single, double] = match as unknown as [string, string, string, string?, string?];
  const wanted = single ?? double;
  const valuesIn = (element: XmlElement): string[] => {
    if (at === '')
      return childElements(element)
        .filter(({ tag }) => tag === name)
        .map(textOf);
    const value = element.attributes[name];
    return value === undefined ? [] : [value];
  };
  return (elements) =>
    elements.filter((element) => valuesIn(element).some((value) => wanted === undefined || value === wanted));
}
