import { silentLogger } from '#kernel';
import { readApp } from '#splunk/emulator';
import { VOCABULARY } from '#splunk/spl';

/** Names that a search can use, for completion. */
export interface Language {
  readonly commands: readonly string[];
  readonly functions: readonly string[];
  /** Macros of the app; one with arguments ends with `(`. */
  readonly macros: readonly string[];
  readonly lookups: readonly string[];
}

/** What the search language has, and what the app adds to it. Throws `LAB_FILE_UNREADABLE`. */
export async function readLanguage(appDirectory: string): Promise<Language> {
  const app = await readApp(appDirectory, silentLogger);
  const names = (conf: string) => Object.keys(app.conf(conf)).sort();
  return {
    ...VOCABULARY,
    macros: names('macros').map((name) => name.replace(/\(\d+\)$/, '(')),
    lookups: names('transforms'),
  };
}
