import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Refusal } from './http-answer.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/**
 * Nothing is fetched from elsewhere. Splunk's components put styles into the page and compile JSON schemas, so both
 * have to be allowed.
 */
const POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** Sends a file of the bundle; a path without an ending is a page of the application. Throws `Refusal` 404. */
export async function sendFile(directory: string, path: string, response: ServerResponse): Promise<void> {
  const relative =
    extname(path) === '' ? 'index.html' : normalize(decodeURIComponent(path)).replace(/^[/\\]+/, '');
  const file = join(directory, relative);
  const found = file.startsWith(directory + sep) ? await stat(file).catch(() => undefined) : undefined;
  const contentType = CONTENT_TYPES[extname(file)];
  if (!found?.isFile() || contentType === undefined) {
    throw new Refusal(404, 'NOT_FOUND', `The console has no ${path}.`);
  }
  response.writeHead(200, {
    'Content-Type': contentType,
    'Content-Length': found.size,
    // Names of assets carry a hash of their content.
    'Cache-Control': relative.startsWith('assets') ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  await pipeline(createReadStream(file), response);
}
