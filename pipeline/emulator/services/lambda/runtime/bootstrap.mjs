/**
 * What runs a function's code, as a worker thread: plain JavaScript, because no TypeScript loader belongs in here.
 *
 * Loads the handler named by `workerData`, then answers one event after the other. To the parent go
 * `{ready}`, `{log: [level, text]}`, `{id, result}` with JSON text, `{id, error}`, and `{id, notJson}` for an unreadable event.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';

const { directory, handler: handlerName, runtime } = workerData;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port, no window
const send = (message) => parentPort.postMessage(message);
const LEVELS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };

for (const [method, level] of Object.entries(LEVELS)) {
  console[method] = (...values) => send({ log: [level, format(...values)] });
}

class RuntimeError extends Error {
  constructor(errorType, message) {
    super(message);
    this.name = errorType;
  }
}

async function loadHandler() {
  const base = basename(handlerName);
  const [file, ...path] = base.split('.');
  const stem = join(directory, dirname(handlerName), file);
  const found = ['.js', '.mjs', '.cjs'].map((extension) => stem + extension).find((name) => existsSync(name));
  if (!found) throw new RuntimeError('Runtime.ImportModuleError', `Cannot find module '${file}'`);
  const module = await import(pathToFileURL(found).href);
  let value = path[0] in module ? module : module.default;
  for (const name of path) value = value?.[name];
  if (typeof value !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  if (value.length >= 3 && runtime === 'nodejs24.x') {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'Handlers with a callback are not supported from Node.js 24 on.',
    );
  }
  return value;
}

function describe(error) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function call(handler, event, context) {
  if (handler.length < 3) return handler(event, context);
  return new Promise((resolve, reject) => {
    handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

let handler;
let failure;
try {
  handler = await loadHandler();
} catch (error) {
  failure = describe(error);
}

parentPort.on('message', async ({ id, event, context, timeoutMs }) => {
  if (failure) {
    send({ id, error: failure });
    return;
  }
  let input;
  try {
    input = JSON.parse(Buffer.from(event.buffer, event.byteOffset, event.byteLength).toString('utf8'));
  } catch {
    send({ id, notJson: true });
    return;
  }
  const deadline = performance.now() + timeoutMs;
  try {
    const getRemainingTimeInMillis = () => Math.max(0, Math.floor(deadline - performance.now()));
    const result = await call(handler, input, { ...context, getRemainingTimeInMillis });
    send({ id, result: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send({ id, error: describe(error) });
  }
});
send({ ready: true });
