import type { Page } from './collection.ts';
import type { RestMessage } from './errors.ts';
import { collectionPath, entryLinks, entryPath, isoTime } from './links.ts';
import { aclOf } from './render-json.ts';
import type { Entry } from './reply.ts';
import { GENERATOR } from './version.ts';
import { xmlDocument, xmlText } from './xml.ts';

const NAMESPACES = {
  '@xmlns': 'http://www.w3.org/2005/Atom',
  '@xmlns:s': 'http://dev.splunk.com/ns/rest',
  '@xmlns:opensearch': 'http://a9.com/-/spec/opensearch/1.1/',
};

/** A collection, or a single entry, as an Atom feed. */
export function feedAsAtom(
  origin: string,
  title: string,
  path: string,
  entries: readonly Entry[],
  nowMs: number,
  page?: Page,
): string {
  const own = collectionPath(path);
  return xmlDocument({
    feed: {
      ...NAMESPACES,
      title,
      id: `${origin}${own}`,
      updated: isoTime(nowMs),
      generator: { '@build': GENERATOR.build, '@version': GENERATOR.version },
      author: { name: 'Splunk' },
      link: page ? [link(`${own}/_new`, 'create'), link(`${own}/_reload`, '_reload')] : [],
      'opensearch:totalResults': page?.total ?? entries.length,
      'opensearch:itemsPerPage': page?.perPage ?? 30,
      'opensearch:startIndex': page?.offset ?? 0,
      's:messages': '',
      entry: entries.map((entry) => entryElements(origin, entry)),
    },
  });
}

/** A job: an entry that stands alone. */
export function entryAsAtom(origin: string, entry: Entry): string {
  return xmlDocument({ entry: { ...NAMESPACES, ...entryElements(origin, entry) } });
}

export function messagesAsXml(messages: readonly RestMessage[]): string {
  return xmlDocument({ response: { messages: { msg: messages.map(messageElement) } } });
}

export function responseAsXml(members: Readonly<Record<string, unknown>>): string {
  return xmlDocument({ response: members });
}

function messageElement({ type, text, code }: RestMessage): object {
  return { '@type': type, ...(code === undefined ? {} : { '@code': code }), '#text': xmlText(text) };
}

const link = (href: string, rel: string) => ({ '@href': href, '@rel': rel });

function entryElements(origin: string, entry: Entry): object {
  return {
    title: xmlText(entry.name),
    id: `${origin}${entryPath(entry)}`,
    updated: isoTime(entry.updatedMs ?? 0),
    ...(entry.publishedMs === undefined ? {} : { published: isoTime(entry.publishedMs) }),
    link: Object.entries(entryLinks(entry)).map(([rel, href]) => link(href, rel)),
    author: { name: entry.owner ?? 'system' },
    content: { '@type': 'text/xml', 's:dict': dict({ ...entry.content, 'eai:acl': aclOf(entry) }) },
  };
}

function dict(content: Readonly<Record<string, unknown>>): object {
  return {
    's:key': Object.entries(content).map(([name, value]) => ({ '@name': name, ...valueElement(value) })),
  };
}

/** Atom has texts, lists and dictionaries only: truth is `1` or `0`. */
function valueElement(value: unknown): object {
  if (value === null || value === undefined) return {};
  if (Array.isArray(value))
    return { 's:list': value.length > 0 ? { 's:item': value.map(valueElement) } : '' };
  if (typeof value === 'object') return { 's:dict': dict(value as Record<string, unknown>) };
  if (typeof value === 'boolean') return { '#text': value ? '1' : '0' };
  return { '#text': xmlText(String(value as string | number)) };
}
