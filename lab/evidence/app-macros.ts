import { silentLogger } from '#kernel';
import { createKnowledge, readApp } from '#splunk/emulator';
import type { MacroDefinition } from '#splunk/spl';
import { APP_DIRECTORY } from '../parts/names.ts';

type Macros = Readonly<Record<string, MacroDefinition>>;

let read: Promise<Macros> | undefined;

/** The macros of the app that ships, read once. */
export function appMacros(): Promise<Macros> {
  read ??= readApp(APP_DIRECTORY, silentLogger).then((app) => createKnowledge([app]).macros);
  return read;
}
