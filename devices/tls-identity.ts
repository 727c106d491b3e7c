import { createSecureContext, type SecureContext } from 'node:tls';
import { UserError } from '#kernel';

/** What a device proves itself with. */
export interface Identity {
  readonly caPem: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/**
 * One TLS context per identity, made at its first connection and kept: building it anew for each connection costs
 * as much as the handshake itself.
 */
export class TlsIdentities {
  readonly #contexts = new WeakMap<Identity, SecureContext>();

  /** Throws `LAB_DEVICE_FAILED` when certificate and key cannot be read or do not belong together. */
  contextFor(identity: Identity): SecureContext {
    const known = this.#contexts.get(identity);
    if (known) return known;
    let context: SecureContext;
    try {
      context = createSecureContext({
        ca: identity.caPem,
        cert: identity.certificatePem,
        key: identity.privateKeyPem,
      });
    } catch (cause) {
      throw new UserError('LAB_DEVICE_FAILED', 'A device certificate, its key or its CA cannot be used.', {
        cause,
      });
    }
    this.#contexts.set(identity, context);
    return context;
  }
}
