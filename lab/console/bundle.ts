import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CONSOLE_DIRECTORY = fileURLToPath(new URL('../../splunk/console', import.meta.url));

/** Where `npm run console:build` puts the console. */
export const BUNDLE_DIRECTORY = join(CONSOLE_DIRECTORY, 'dist');

export function bundleIsBuilt(): Promise<boolean> {
  return access(join(BUNDLE_DIRECTORY, 'index.html')).then(
    () => true,
    () => false,
  );
}
