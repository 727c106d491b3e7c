import { XMLBuilder } from 'fast-xml-parser';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
});

/** Characters that XML 1.0 cannot hold at all. */
// eslint-disable-next-line no-control-regex -- that is what they are
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Text without the characters that XML 1.0 cannot hold. */
export const xmlText = (text: string) => text.replace(FORBIDDEN, '\uFFFD');

/** A document of elements: keys are tags, `@name` attributes, `#text` text, arrays repeated elements. */
export function xmlDocument(elements: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElements(elements)}`;
}

export function xmlElements(elements: object): string {
  return builder.build(elements) as string;
}
