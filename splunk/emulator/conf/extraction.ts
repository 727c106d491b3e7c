import { DEFAULT_EXTRACTION, type ExtractionRules, type StoredEvent } from '#splunk/spl';
import { wildcard } from '../store/pattern.ts';
import { confBoolean, stanzas, type Stanza } from './parse-conf.ts';
import type { SplunkApp } from './splunk-app.ts';

type Matches = (event: StoredEvent) => boolean;

interface Rule {
  /** `source::` before `host::` before source type. */
  precedence: number;
  matches: Matches;
  settings: Stanza;
}

/** How fields are extracted from an event, as props.conf and transforms.conf of the apps say. */
export function createExtraction(apps: readonly SplunkApp[]): (event: StoredEvent) => ExtractionRules {
  const rules = apps.flatMap((app) =>
    stanzas(app.conf('props')).map(([name, settings]) => rule(name, settings)),
  );
  rules.sort((left, right) => left.precedence - right.precedence);
  const transforms = Object.fromEntries(apps.flatMap((app) => stanzas(app.conf('transforms'))));
  const known = new Map<string, ExtractionRules>();
  return (event) => {
    const key = `${event.sourcetype}\n${event.host}\n${event.source}`;
    let found = known.get(key);
    if (!found) {
      const settings = Object.assign(
        {},
        ...rules.filter(({ matches }) => matches(event)).map((r) => r.settings),
      );
      found = extractionRules(settings as Stanza, transforms);
      known.set(key, found);
    }
    return found;
  };
}

function rule(name: string, settings: Stanza): Rule {
  const [, kind, pattern = ''] = /^(source|host)::(.*)$/.exec(name) ?? [];
  if (kind === undefined) return { precedence: 0, matches: (event) => event.sourcetype === name, settings };
  // `...` stands for any text with slashes, `*` for any without: for sources of HEC events that is the same.
  const matches = wildcard(pattern.replaceAll('...', '*'));
  return kind === 'host'
    ? { precedence: 1, matches: (event) => matches(event.host), settings }
    : { precedence: 2, matches: (event) => matches(event.source), settings };
}

/** Values of the settings `PREFIX-name`, in the order of their names as Splunk applies them. */
function classes(settings: Stanza, prefix: string): string[] {
  return Object.keys(settings)
    .filter((key) => key.startsWith(`${prefix}-`))
    .sort()
    .map((key) => settings[key]!);
}

function extractionRules(settings: Stanza, transforms: Readonly<Record<string, Stanza>>): ExtractionRules {
  const kvMode = (settings['KV_MODE'] ?? 'auto').toLowerCase();
  const reports = classes(settings, 'REPORT').flatMap((names) => names.split(',').map((name) => name.trim()));
  return {
    ...DEFAULT_EXTRACTION,
    kvMode: kvMode === 'json' || kvMode === 'xml' || kvMode === 'none' ? kvMode : 'auto',
    autoKvJson: confBoolean(settings['AUTO_KV_JSON'], true),
    extract: [
      ...classes(settings, 'EXTRACT').map(extract),
      ...reports.flatMap((name) => {
        const { REGEX: regex, SOURCE_KEY: field } = transforms[name] ?? {};
        return regex === undefined ? [] : [{ regex, ...(field === undefined ? {} : { field }) }];
      }),
    ],
    aliases: classes(settings, 'FIELDALIAS').flatMap(aliases),
    calculated: Object.keys(settings)
      .filter((key) => key.startsWith('EVAL-'))
      .map((key) => ({ field: key.slice('EVAL-'.length), expression: settings[key]! })),
    lookups: classes(settings, 'LOOKUP'),
  };
}

/** `regex` or `regex in field`. */
function extract(text: string): { regex: string; field?: string } {
  const [, regex, field] = /^(.*) in (\w+)$/.exec(text) ?? [];
  return regex === undefined || field === undefined ? { regex: text } : { regex, field };
}

/** `a AS b c ASNEW d`. */
function aliases(text: string): { field: string; alias: string; keepExisting: boolean }[] {
  return [...text.matchAll(/(\S+)\s+(AS|ASNEW)\s+(\S+)/gi)].map(([, field, word, alias]) => ({
    field: field!.replaceAll('"', ''),
    alias: alias!.replaceAll('"', ''),
    keepExisting: word!.toUpperCase() === 'ASNEW',
  }));
}
