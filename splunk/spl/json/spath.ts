import { childElements, parseXml, textOf, type XmlElement } from '../xml/element.ts';
import { followPath, parsePath } from './path.ts';
import { jsonToText, parseJson } from './parse.ts';

/** Texts at a path of a JSON or XML document, in document order; none when the text is neither. */
export function spathValues(text: string, path: string): string[] {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('<')) return xmlValues(trimmed, path);
  const root = parseJson(text);
  const steps = parsePath(path);
  if (root === undefined || !steps) return [];
  return followPath(root, steps).map(jsonToText);
}

/** Steps are tag names, `{n}` counts from 1, `{@name}` is an attribute. */
function xmlValues(text: string, path: string): string[] {
  let current: XmlElement[] = [parseXml(text)];
  for (const step of path.split('.')) {
    const match = /^([^{]+)(?:\{(\d*)\})?(?:\{@([^}]*)\})?$/.exec(step);
    if (!match) return [];
    const [, tag, place, attribute] = match;
    current = current.flatMap((element) => {
      const found = childElements(element).filter((child) => child.tag === tag);
      return place ? found.slice(Number(place) - 1, Number(place)) : found;
    });
    if (attribute !== undefined) return current.flatMap(({ attributes }) => attributes[attribute] ?? []);
  }
  return current.map(textOf);
}

/** All leaves of an XML document by their path, attributes as `tag{@name}`. */
export function flattenXml(text: string, visit: (name: string, value: string) => void): void {
  const walk = (element: XmlElement, prefix: string): void => {
    for (const child of element.children) {
      if (typeof child === 'string') {
        visit(prefix, child);
        continue;
      }
      const name = prefix === '' ? child.tag : `${prefix}.${child.tag}`;
      for (const [key, value] of Object.entries(child.attributes)) visit(`${name}{@${key}}`, value);
      walk(child, name);
    }
  };
  walk(parseXml(text), '');
}
