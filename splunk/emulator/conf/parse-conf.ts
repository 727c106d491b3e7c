/** Settings of one stanza, as written, in order. */
export type Stanza = Record<string, string>;

/** A conf file: stanza name → settings. What stands before the first stanza belongs to `default`. */
export type ConfFile = Record<string, Stanza>;

/**
 * Reads Splunk's conf format: `[stanza]`, `key = value`, `#` at the start of a line for comments, and a backslash at
 * the end of a line for a value that goes on (the line break stays in the value).
 *
 * Source: "About configuration files" in the Admin Manual.
 */
export function parseConf(text: string): ConfFile {
  const file: ConfFile = Object.create(null) as ConfFile;
  let stanza = 'default';
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    let line = lines[i]!;
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    while (line.endsWith('\\') && i + 1 < lines.length) line = `${line.slice(0, -1)}\n${lines[++i]!}`;
    const header = /^\s*\[([^\n]*)\]\s*$/.exec(line);
    if (header) {
      stanza = header[1]!;
      file[stanza] ??= {};
      continue;
    }
    const equals = line.indexOf('=');
    if (equals < 0) continue;
    (file[stanza] ??= {})[line.slice(0, equals).trim()] = line.slice(equals + 1).trim();
  }
  return file;
}

/** Lays files over each other: a later one wins, setting by setting. */
export function layerConf(files: readonly ConfFile[]): ConfFile {
  const result: ConfFile = Object.create(null) as ConfFile;
  for (const file of files) {
    for (const [name, settings] of Object.entries(file)) result[name] = { ...result[name], ...settings };
  }
  return result;
}

/** The stanzas of a file with the settings of `[default]` filled in. */
export function stanzas(file: ConfFile): [name: string, settings: Stanza][] {
  const defaults = file['default'] ?? {};
  return Object.entries(file)
    .filter(([name]) => name !== 'default')
    .map(([name, settings]) => [name, { ...defaults, ...settings }]);
}

/** Splunk's truth in conf files; `fallback` when the setting is absent. */
export function confBoolean(value: string | undefined, fallback: boolean): boolean {
  return value === undefined ? fallback : ['1', 'true', 't', 'yes', 'y'].includes(value.trim().toLowerCase());
}
