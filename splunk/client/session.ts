import { refusal } from './refusal.ts';
import type { Connection, HttpAnswer, HttpRequest } from './http.ts';

/** Who signs in: a user with a password, or a token from Settings → Tokens. */
export type Credentials = { username: string; password: string } | { token: string };

/** Parameters of a request; lists repeat the name. */
export type RestParameters = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** splunkd's REST API in JSON, signed in. */
export interface Session {
  /** @throws UserError `LAB_SPLUNK_REFUSED`, `LAB_SPLUNK_UNREACHABLE` */
  get(path: string, parameters?: RestParameters): Promise<unknown>;
  post(path: string, parameters?: RestParameters): Promise<unknown>;
  delete(path: string): Promise<unknown>;
  /** Has the server said that it is the lab's emulator? Known once it has answered anything, the sign-in included. */
  isEmulator(): Promise<boolean>;
  /** A POST of which the headers matter. */
  postForAnswer(path: string, parameters: RestParameters): Promise<HttpAnswer>;
}

/** A session that signs in with the first request, and again when splunkd has forgotten it. */
export function createSession(connection: Connection, credentials: Credentials): Session {
  let authorization: Promise<string> | undefined;
  let emulator = false;
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const answer = await connection.send(request);
    emulator = answer.headers['x-lab-emulator'] !== undefined;
    return answer;
  };

  const signIn = async (): Promise<string> => {
    if ('token' in credentials) return `Bearer ${credentials.token}`;
    const answer = await send({
      method: 'POST',
      path: '/services/auth/login?output_mode=json',
      headers: FORM,
      body: new URLSearchParams(credentials).toString(),
    });
    if (answer.status >= 400) throw refusal('the sign-in', answer);
    return `Splunk ${(JSON.parse(answer.text) as { sessionKey: string }).sessionKey}`;
  };

  const signedIn = async (): Promise<string> => {
    authorization ??= signIn();
    try {
      return await authorization;
    } catch (error) {
      authorization = undefined;
      throw error;
    }
  };

  const attempt = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    form: string,
  ): Promise<HttpAnswer> => {
    const header = await signedIn();
    const inQuery = method !== 'POST' && form !== '' ? `&${form}` : '';
    return send({
      method,
      path: `/services/${path}?output_mode=json${inQuery}`,
      headers: { Authorization: header, ...(method === 'POST' ? FORM : {}) },
      ...(method === 'POST' ? { body: form } : {}),
    });
  };

  const exchange = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    parameters: RestParameters,
  ): Promise<HttpAnswer> => {
    const form = encode(parameters);
    let answer = await attempt(method, path, form);
    if (answer.status === 401 && !('token' in credentials)) {
      authorization = undefined;
      answer = await attempt(method, path, form);
    }
    if (answer.status >= 400) throw refusal(`${method} ${path}`, answer);
    return answer;
  };

  const request = async (method: 'GET' | 'POST' | 'DELETE', path: string, parameters: RestParameters) => {
    const { text } = await exchange(method, path, parameters);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };

  return {
    get: (path, parameters = {}) => request('GET', path, parameters),
    post: (path, parameters = {}) => request('POST', path, parameters),
    delete: (path) => request('DELETE', path, {}),
    isEmulator: async () => {
      await signedIn();
      return emulator;
    },
    postForAnswer: (path, parameters) => exchange('POST', path, parameters),
  };
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

function encode(parameters: RestParameters): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) form.append(name, String(item));
  }
  return form.toString();
}
