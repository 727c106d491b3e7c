import { silentLogger } from '#kernel';
import { createKnowledge, readApp } from '#splunk/emulator';
import type { MacroDefinition } from '#splunk/spl';

type Macros = Readonly<Record<string, MacroDefinition>>;

const read = new Map<string, Promise<Macros>>();

/** The macros that searches may use where these apps are installed; each set of apps is read once. */
export function appMacros(apps: readonly string[]): Promise<Macros> {
  const key = apps.join('\0');
  const macros =
    read.get(key) ??
    Promise.all(apps.map((app) => readApp(app, silentLogger))).then((all) => createKnowledge(all).macros);
  read.set(key, macros);
  return macros;
}
