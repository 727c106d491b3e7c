import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { UserError, type Logger } from '#kernel';
import { z } from 'zod';
import { findRoute, findSource, type ApiContext } from './api.ts';
import { readJsonBody, Refusal, sendJson, sendRefusal, sendReport } from './http-answer.ts';
import { requireSameSite } from './same-site.ts';
import { ScenarioRuns } from './scenario-runs.ts';
import { SignIn } from './sign-in.ts';
import type { Source } from './source.ts';
import { SplunkdProxy } from './splunkd-proxy.ts';
import { sendFile } from './static-files.ts';

export interface ConsoleServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly logger: Logger;
  /** The built console. */
  readonly bundleDirectory: string;
  /** The lab that serves the console; its user signs in. */
  readonly lab: Source;
}

export interface ConsoleServer {
  readonly url: string;
  close(): Promise<void>;
}

const signInBody = z.object({ username: z.string(), password: z.string() });

/** `/sources/{id}/splunkd/__raw/services…`: splunkd of one of the labs. */
const RAW_PATH = /^\/sources\/([^/]+)\/splunkd\/__raw(\/services(?:NS)?\/.*)$/;

/** The report of a run is a page of its own. */
const REPORT_PATH = /^\/api\/runs\/([^/]+)\/report$/;

/**
 * Serves the web console over HTTP: its files, its own API, and the search REST API of the labs it looks into.
 *
 * Throws `LAB_PORT_TAKEN`.
 */
export async function createConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const { host, port, logger, lab, bundleDirectory } = options;
  const runs = new ScenarioRuns();
  const proxy = new SplunkdProxy();
  const signIn = new SignIn(lab.splunkd);
  const context: ApiContext = { runs, sources: () => [lab, ...runs.sources()] };
  const hosts = new Set(['localhost', '127.0.0.1', '[::1]', host]);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requireSameSite(request, hosts);
    const url = new URL(request.url ?? '/', 'http://console');
    const path = url.pathname;
    const raw = RAW_PATH.exec(path);
    if (raw) {
      signIn.require(request);
      const { splunkd } = findSource(context, decodeURIComponent(raw[1]!));
      await proxy.pass(splunkd, `${raw[2]}${url.search}`, request, response);
    } else if (path === '/api/session') {
      await session(request, response);
    } else if (path.startsWith('/api/')) {
      signIn.require(request);
      const reported = request.method === 'GET' && REPORT_PATH.exec(path);
      if (reported) return sendReport(response, runs.report(decodeURIComponent(reported[1]!)));
      const route = findRoute(request.method ?? '', path.slice('/api/'.length));
      if (!route) throw new Refusal(404, 'NOT_FOUND', `The console has no ${request.method} ${path}.`);
      const body = request.method === 'POST' ? await readJsonBody(request) : undefined;
      sendJson(
        response,
        200,
        await route.handler(context, { path: route.path, query: url.searchParams, body }),
      );
    } else if (request.method === 'GET' || request.method === 'HEAD') {
      await sendFile(bundleDirectory, path, response);
    } else {
      throw new Refusal(405, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed here.`);
    }
  };

  /** Signing in (POST), out (DELETE), and who is signed in (GET). */
  const session = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'POST') {
      const { data } = signInBody.safeParse(await readJsonBody(request));
      if (!data) throw new Refusal(400, 'BAD_REQUEST', 'A user name and a password are needed.');
      response.setHeader('Set-Cookie', signIn.signIn(data.username, data.password));
      sendJson(response, 200, { username: data.username });
    } else if (request.method === 'DELETE') {
      response.setHeader('Set-Cookie', signIn.signOut(request));
      sendJson(response, 200, {});
    } else {
      sendJson(response, 200, { username: signIn.require(request) });
    }
  };

  const server = createServer({ noDelay: true }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      // Whoever closes a page leaves some of its requests unanswered: nothing is wrong.
      if (response.destroyed) return;
      if (!(error instanceof Refusal)) logger.warn('the console could not answer', { error: String(error) });
      if (response.headersSent) response.destroy();
      else sendRefusal(response, error instanceof Refusal ? error : unexpected(error));
    });
  });
  server.listen(port, host);
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => refuse(error, port)),
  ]);
  const { port: chosen } = server.address() as AddressInfo;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    url: `http://${shown}:${chosen}`,
    close: async () => {
      runs.close();
      proxy.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const unexpected = (error: unknown) =>
  new Refusal(500, 'FAILED', error instanceof Error ? error.message : String(error));

function refuse(error: unknown, port: number): never {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
  throw new UserError('LAB_PORT_TAKEN', `The web console cannot listen on port ${port}.`, {
    hint: 'Stop what uses it, choose other ports with --port-base, or start with --no-console.',
    cause: error,
  });
}
