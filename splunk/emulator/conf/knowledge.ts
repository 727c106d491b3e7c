import { parseSearch, type MacroDefinition, type SearchOptions } from '#splunk/spl';
import { createExtraction } from './extraction.ts';
import { Lookups } from './lookups.ts';
import { confBoolean, stanzas, type Stanza } from './parse-conf.ts';
import type { SplunkApp } from './splunk-app.ts';

/** What searches know besides events. Objects of every app are visible to all, as with `export = system`. */
export type Knowledge = Required<
  Pick<SearchOptions, 'macros' | 'lookups' | 'extraction' | 'eventTypes' | 'tags'>
>;

export function createKnowledge(apps: readonly SplunkApp[]): Knowledge {
  const all = (name: string) => apps.flatMap((app) => stanzas(app.conf(name)));
  const macros = Object.fromEntries(all('macros').map(([name, settings]) => [name, macro(settings)]));
  return {
    macros,
    lookups: new Lookups(apps),
    extraction: createExtraction(apps),
    eventTypes: Object.fromEntries(
      all('eventtypes')
        .filter(([, settings]) => !confBoolean(settings['disabled'], false))
        .map(([name, settings]) => [name, withoutMacros(settings['search'] ?? '', macros)]),
    ),
    tags: all('tags').flatMap(([pair, settings]) => tags(pair, settings)),
  };
}

/** An event type's search with its macros written out; one that is wrong fails where it is used. */
function withoutMacros(search: string, macros: Readonly<Record<string, MacroDefinition>>): string {
  try {
    return parseSearch(search, { macros }).source.text;
  } catch {
    return search;
  }
}

function macro(settings: Stanza): MacroDefinition {
  const args = settings['args'];
  return {
    definition: settings['definition'] ?? '',
    isEval: confBoolean(settings['iseval'], false),
    ...(args === undefined ? {} : { args: args.split(',').map((name) => name.trim()) }),
    ...(settings['validation'] === undefined ? {} : { validation: settings['validation'] }),
    ...(settings['errormsg'] === undefined ? {} : { errorMessage: settings['errormsg'] }),
  };
}

/** `[eventtype=violation]` with `alert = enabled`. */
function tags(pair: string, settings: Stanza): { field: string; value: string; tag: string }[] {
  const [field = '', ...value] = pair.split('=');
  return Object.entries(settings)
    .filter(([, state]) => state === 'enabled')
    .map(([tag]) => ({ field, value: decodeURIComponent(value.join('=')), tag }));
}
