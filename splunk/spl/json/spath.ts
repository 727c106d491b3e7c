import { XMLParser } from 'fast-xml-parser';
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

type XmlNode = Record<string, unknown>;

const xmlParser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: { enabled: true },
});

function parseXml(text: string): XmlNode[] {
  try {
    return xmlParser.parse(text) as XmlNode[];
  } catch {
    return [];
  }
}

const tagOf = (node: XmlNode): string => Object.keys(node).find((key) => key !== ':@') ?? '';

function textOf(nodes: XmlNode[]): string {
  return nodes
    .map((node) => ('#text' in node ? String(node['#text']) : textOf(node[tagOf(node)] as XmlNode[])))
    .join('');
}

/** Steps are tag names, `{n}` counts from 1, `{@name}` is an attribute. */
function xmlValues(text: string, path: string): string[] {
  let current: XmlNode[] = [{ root: parseXml(text) }];
  for (const step of path.split('.')) {
    const match = /^([^{]*)(?:\{(@?)([^}]*)\})?$/.exec(step);
    if (!match) return [];
    const [, tag, at, inside = ''] = match;
    if (tag !== '') {
      current = current.flatMap((node) => {
        const children = (node[tagOf(node)] as XmlNode[]).filter((child) => tagOf(child) === tag);
        return !at && inside !== '' ? children.slice(Number(inside) - 1, Number(inside)) : children;
      });
    }
    if (at) {
      return current.flatMap((node) => {
        const value = (node[':@'] as Record<string, string> | undefined)?.[inside];
        return value === undefined ? [] : [value];
      });
    }
  }
  return current.map((node) => textOf(node[tagOf(node)] as XmlNode[]));
}

/** All leaves of an XML document by their path, attributes as `tag{@name}`. */
export function flattenXml(text: string, visit: (name: string, value: string) => void): void {
  const walk = (nodes: XmlNode[], prefix: string): void => {
    for (const node of nodes) {
      if ('#text' in node) visit(prefix, String(node['#text']));
      else {
        const tag = tagOf(node);
        if (tag === '' || tag.startsWith('?')) continue;
        const name = prefix === '' ? tag : `${prefix}.${tag}`;
        const attributes = (node[':@'] ?? {}) as Record<string, string>;
        for (const [key, value] of Object.entries(attributes)) visit(`${name}{@${key}}`, value);
        walk(node[tag] as XmlNode[], name);
      }
    }
  };
  walk(parseXml(text), '');
}
