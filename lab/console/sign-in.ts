import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './http-answer.ts';

const COOKIE = 'iot_console';

/** Real milliseconds without a request after which somebody must sign in again. */
const IDLE_MS = 8 * 60 * 60_000;

/** Who has signed in. Kept in memory: a restart of the lab signs everybody out. */
export class SignIn {
  readonly #credentials: { readonly username: string; readonly password: string };
  readonly #sessions = new Map<string, number>();

  constructor(credentials: { readonly username: string; readonly password: string }) {
    this.#credentials = credentials;
  }

  /** Returns the cookie to set. Throws `Refusal` 401. */
  signIn(username: string, password: string): string {
    const { username: name, password: secret } = this.#credentials;
    if (!equal(username, name) || !equal(password, secret)) {
      throw new Refusal(401, 'WRONG_PASSWORD', 'The user name or the password is wrong.');
    }
    const id = randomBytes(24).toString('base64url');
    this.#sessions.set(id, Date.now());
    return `${COOKIE}=${id}; HttpOnly; SameSite=Strict; Path=/`;
  }

  signOut(request: IncomingMessage): string {
    this.#sessions.delete(sessionOf(request));
    return `${COOKIE}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0`;
  }

  /** The name of who is asking. Throws `Refusal` 401. */
  require(request: IncomingMessage): string {
    const id = sessionOf(request);
    const used = this.#sessions.get(id);
    if (used === undefined || Date.now() - used > IDLE_MS) {
      this.#sessions.delete(id);
      throw new Refusal(401, 'NOT_SIGNED_IN', 'Sign in first.');
    }
    this.#sessions.set(id, Date.now());
    return this.#credentials.username;
  }
}

function sessionOf(request: IncomingMessage): string {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

/** In a time that does not depend on where two texts differ. */
function equal(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
