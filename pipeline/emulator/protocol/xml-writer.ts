import type { Member, StructureShape } from './shape.ts';
import { writeText } from './text.ts';
import type { Members } from './wire.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Escapes text for elements and attributes; characters that XML 1.0 cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      .replace(/[&<>"\r]/g, (character) => ENTITIES[character]!)
      // eslint-disable-next-line no-control-regex -- exactly the characters that XML forbids
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
  );
}

/** The children of an element: one per member that has a value, in the order of the service model. */
export function writeXmlMembers(output: Members, members: readonly Member[]): string {
  let xml = '';
  for (const member of members) {
    const value = output[member.name];
    if (value != null && !member.xmlAttribute) xml += writeMember(member, value);
  }
  return xml;
}

/** A whole document whose root is `name`. */
export function writeXmlDocument(
  name: string,
  namespace: string,
  output: Members,
  shape: StructureShape,
): string {
  const body = writeXmlMembers(output, shape.members);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${namespace}">${body}</${name}>`;
}

function writeMember(member: Member, value: unknown, name = member.xmlName ?? member.name): string {
  const { shape } = member;
  if (shape.kind === 'list') {
    const itemName = member.xmlFlattened ? name : (shape.item.xmlName ?? 'member');
    const items = (value as unknown[]).map((item) => writeMember(shape.item, item, itemName)).join('');
    return member.xmlFlattened ? items : element(member, name, items);
  }
  if (shape.kind === 'map') {
    const entryName = member.xmlFlattened ? name : 'entry';
    const entries = Object.entries(value as Members)
      .filter(([, item]) => item != null)
      .map(([key, item]) => {
        const keyXml = writeMember(shape.key, key, shape.key.xmlName ?? 'key');
        return `<${entryName}>${keyXml}${writeMember(shape.value, item, shape.value.xmlName ?? 'value')}</${entryName}>`;
      })
      .join('');
    return member.xmlFlattened ? entries : element(member, name, entries);
  }
  if (shape.kind === 'structure') {
    const attributes = shape.members
      .filter((inner) => inner.xmlAttribute && (value as Members)[inner.name] != null)
      .map(
        (inner) => ` ${inner.xmlName ?? inner.name}="${escapeXml(String((value as Members)[inner.name]))}"`,
      )
      .join('');
    return element(member, name, writeXmlMembers(value as Members, shape.members), attributes);
  }
  return element(member, name, escapeXml(writeText(value, shape, 'iso')));
}

function element(member: Member, name: string, content: string, attributes = ''): string {
  const [prefix, uri] = member.xmlNamespace ?? [];
  const namespace = uri === undefined ? '' : ` xmlns${prefix ? `:${prefix}` : ''}="${uri}"`;
  return `<${name}${namespace}${attributes}>${content}</${name}>`;
}
