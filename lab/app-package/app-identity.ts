import { UserError } from '#kernel';
import type { AppFile } from './app-files.ts';

/** What app.conf says of the package. */
export interface AppIdentity {
  readonly id: string;
  /** Major.Minor.Revision. */
  readonly version: string;
}

/** Reads id and version from `default/app.conf`. Throws `LAB_FILE_UNREADABLE`. */
export function appIdentity(files: readonly AppFile[]): AppIdentity {
  const text = files.find(({ path }) => path === 'default/app.conf')?.content.toString('utf8') ?? '';
  const stanza = /^\[id\]\s*$([^[]*)/m.exec(text)?.[1] ?? '';
  const id = /^name\s*=\s*(\S+)\s*$/m.exec(stanza)?.[1];
  const version = /^version\s*=\s*(\d+\.\d+\.\d+)\s*$/m.exec(stanza)?.[1];
  if (id === undefined || version === undefined) {
    throw new UserError('LAB_FILE_UNREADABLE', 'default/app.conf has no [id] stanza with name and version.', {
      hint: 'The version must read Major.Minor.Revision.',
    });
  }
  return { id, version };
}
