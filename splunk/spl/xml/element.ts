import { XMLParser } from 'fast-xml-parser';

/** An element of an XML document; texts stand among the children in document order. */
export interface XmlElement {
  tag: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly (XmlElement | string)[];
}

type ParsedNode = Record<string, unknown>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: { enabled: true },
});

/** The elements of a document, or of several one after the other, below an element without a name. */
export function parseXml(text: string): XmlElement {
  let nodes: ParsedNode[];
  try {
    nodes = parser.parse(text) as ParsedNode[];
  } catch {
    nodes = [];
  }
  return { tag: '', attributes: {}, children: nodes.flatMap(elementOf) };
}

function elementOf(node: ParsedNode): (XmlElement | string)[] {
  if ('#text' in node) return [String(node['#text'])];
  const tag = Object.keys(node).find((key) => key !== ':@') ?? '';
  if (tag === '' || tag.startsWith('?')) return [];
  const attributes = (node[':@'] ?? {}) as Record<string, string>;
  return [{ tag, attributes, children: (node[tag] as ParsedNode[]).flatMap(elementOf) }];
}

export function childElements({ children }: XmlElement): XmlElement[] {
  return children.filter((child) => typeof child !== 'string');
}

/** All text inside an element. */
export function textOf({ children }: XmlElement): string {
  return children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
