import { XMLParser } from 'fast-xml-parser';

import { WireFault } from './fault.ts';
import type { Member, Shape, StructureShape } from './shape.ts';
import { readText } from './text.ts';
import type { Members } from './wire.ts';

const ATTRIBUTE = '@';
const TEXT = '#text';

/** Every element is a list, so that one and many look alike. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: false,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
});

type Element = string | { [name: string]: Element[] | string };

/**
 * Reads an XML body, whose root element may have any name, into what `shape` describes.
 *
 * Throws `WireFault` `serialization`. Document types are refused: they are how XML bodies grow without bound.
 */
export function readXmlDocument(body: Buffer, shape: StructureShape): Members {
  const text = body.toString('utf8');
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) {
    throw new WireFault('serialization', 'Document type declarations are not accepted.');
  }
  let parsed: Record<string, Element[]>;
  try {
    parsed = parser.parse(text, true) as Record<string, Element[]>;
  } catch (cause) {
    throw new WireFault('serialization', 'The XML you provided was not well-formed.', { cause });
  }
  const root = Object.entries(parsed).find(([name]) => name !== TEXT)?.[1][0];
  if (root === undefined) throw new WireFault('serialization', 'The XML you provided has no root element.');
  return readStructure(root, shape);
}

function readStructure(element: Element, shape: StructureShape): Members {
  const members: Members = {};
  for (const member of shape.members) {
    const name = member.xmlName ?? member.name;
    if (member.xmlAttribute) {
      const attribute = typeof element === 'string' ? undefined : element[ATTRIBUTE + name];
      if (typeof attribute === 'string') members[member.name] = attribute;
      continue;
    }
    const found = children(element, name);
    if (found.length > 0) members[member.name] = readMember(found, member);
  }
  return members;
}

function readMember(elements: readonly Element[], member: Member): unknown {
  const { shape } = member;
  if (shape.kind === 'list') {
    const items = member.xmlFlattened ? elements : children(elements[0]!, shape.item.xmlName ?? 'member');
    return items.map((item) => readMember([item], shape.item));
  }
  if (shape.kind === 'map') {
    const entries = member.xmlFlattened ? elements : children(elements[0]!, 'entry');
    return Object.fromEntries(entries.map((entry) => readEntry(entry, shape)));
  }
  const element = elements[0]!;
  return shape.kind === 'structure' ? readStructure(element, shape) : readText(textOf(element), shape);
}

function readEntry(entry: Element, shape: Extract<Shape, { kind: 'map' }>): [string, unknown] {
  const key = children(entry, shape.key.xmlName ?? 'key')[0] ?? '';
  const value = children(entry, shape.value.xmlName ?? 'value');
  return [textOf(key), value.length > 0 ? readMember(value, shape.value) : undefined];
}

function children(element: Element, name: string): readonly Element[] {
  if (typeof element === 'string' || !Object.hasOwn(element, name)) return [];
  const found = element[name];
  return Array.isArray(found) ? found : [];
}

function textOf(element: Element): string {
  if (typeof element === 'string') return element;
  const text = element[TEXT];
  return typeof text === 'string' ? text : '';
}
