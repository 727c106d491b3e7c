import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { SECOND, type Clock } from '#kernel';

/** A token as `authorization/tokens` lists it: never its text again. */
export interface BearerToken {
  readonly id: string;
  readonly username: string;
  readonly audience: string;
  /** Lab milliseconds. */
  readonly issuedAtMs: number;
  /** `undefined`: never. */
  readonly expiresAtMs: number | undefined;
  enabled: boolean;
  lastUsedMs: number | undefined;
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens for `Authorization: Bearer`, in the form of a JWT. They live as long as the process: our choice. */
export class BearerTokens {
  readonly #clock: Clock;
  readonly #secret = randomBytes(32);
  readonly #byText = new Map<string, BearerToken>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes a token; its text is told this once. */
  create(username: string, audience: string, expiresAtMs: number | undefined): { id: string; text: string } {
    const id = randomUUID().replaceAll('-', '');
    const issuedAtMs = this.#clock.now();
    const claims = {
      sub: username,
      aud: audience,
      jti: id,
      iat: Math.floor(issuedAtMs / SECOND),
      exp: Math.floor((expiresAtMs ?? 0) / SECOND),
    };
    const signed = `${encoded({ alg: 'HS512', kid: 'splunk.secret', typ: 'JWT' })}.${encoded(claims)}`;
    const text = `${signed}.${createHmac('sha512', this.#secret).update(signed).digest('base64url')}`;
    this.#byText.set(text, {
      id,
      username,
      audience,
      issuedAtMs,
      expiresAtMs,
      enabled: true,
      lastUsedMs: undefined,
    });
    return { id, text };
  }

  /** Whose token this is; `undefined` for one that is unknown, disabled or expired. */
  use(text: string): string | undefined {
    const token = this.#byText.get(text);
    if (!token?.enabled || (token.expiresAtMs ?? Infinity) <= this.#clock.now()) return undefined;
    token.lastUsedMs = this.#clock.now();
    return token.username;
  }

  list(): BearerToken[] {
    return [...this.#byText.values()];
  }

  find(id: string): BearerToken | undefined {
    return this.list().find((token) => token.id === id);
  }

  delete(id: string): void {
    for (const [text, token] of this.#byText) if (token.id === id) this.#byText.delete(text);
  }
}
