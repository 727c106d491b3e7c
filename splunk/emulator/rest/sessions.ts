import { randomBytes, timingSafeEqual } from 'node:crypto';
import { HOUR, type Clock } from '#kernel';
import { BearerTokens } from './bearer-tokens.ts';

/** Splunk's `sessionTimeout`: renewed by every use. */
const TIMEOUT_MS = HOUR;

export interface User {
  username: string;
  password: string;
}

/** Who has signed in. Session keys are secrets: they come from the system's generator, not from the seed. */
export class Sessions {
  readonly tokens: BearerTokens;
  readonly #clock: Clock;
  readonly #user: User;
  readonly #byKey = new Map<string, { username: string; expiresAtMs: number }>();

  constructor(clock: Clock, user: User) {
    this.#clock = clock;
    this.#user = user;
    this.tokens = new BearerTokens(clock);
  }

  /** The one user. */
  get username(): string {
    return this.#user.username;
  }

  /** A new session key; `undefined` when name or password are wrong. */
  login(username: string, password: string): string | undefined {
    if (!this.isUser(username, password)) return undefined;
    this.#forgetExpired();
    const key = randomBytes(32).toString('base64url');
    this.#byKey.set(key, { username, expiresAtMs: this.#clock.now() + TIMEOUT_MS });
    return key;
  }

  isUser(username: string, password: string): boolean {
    const given = Buffer.from(`${username}\0${password}`);
    const expected = Buffer.from(`${this.#user.username}\0${this.#user.password}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /** The user of a session key, and its time starts anew. */
  use(key: string): string | undefined {
    const session = this.#byKey.get(key);
    if (!session || session.expiresAtMs <= this.#clock.now()) return undefined;
    session.expiresAtMs = this.#clock.now() + TIMEOUT_MS;
    return session.username;
  }

  end(key: string): void {
    this.#byKey.delete(key);
  }

  #forgetExpired(): void {
    for (const [key, { expiresAtMs }] of this.#byKey) {
      if (expiresAtMs <= this.#clock.now()) this.#byKey.delete(key);
    }
  }
}
