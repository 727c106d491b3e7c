import { SECOND, withHold, type Clock, type Hold, type Logger } from '#kernel';
import { createHttpSender } from './http-sender.ts';
import type { HttpRequest } from './rules/index.ts';

/** What AWS asks the owner of an endpoint to confirm with. */
export interface DestinationConfirmation {
  readonly arn: string;
  readonly confirmationToken: string;
  readonly enableUrl: string;
  readonly messageType: string;
}

export interface RuleEndpointsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trustedCaPem: readonly string[];
  /** Whether an enabled destination has this URL. */
  readonly isConfirmed: (confirmationUrl: string) => boolean;
}

/** An HTTP action has three attempts and three seconds, and only these answers are tried again ("https-rule-action"). */
const ATTEMPTS = 3;
const TOTAL_MS = 3 * SECOND;
const isTransient = (status: number) => status === 429 || status >= 500;

/** The endpoints of users that rules of the HTTP action send to. */
export function createRuleEndpoints({ clock, logger, trustedCaPem, isConfirmed }: RuleEndpointsOptions) {
  const sender = createHttpSender({ clock, name: 'HTTP action', trustedCaPem, timeoutMs: TOTAL_MS });
  return {
    /** Rejects when the endpoint has not confirmed, or does not take the message. */
    async post({ url, confirmationUrl, headers, body }: HttpRequest, hold: Hold): Promise<void> {
      if (!isConfirmed(confirmationUrl)) {
        throw new Error(
          `The topic rule destination ${confirmationUrl} is not enabled: it has not confirmed.`,
        );
      }
      if (new URL(url).origin !== new URL(confirmationUrl).origin) {
        throw new Error(`The URL ${url} is not one of the confirmed destination ${confirmationUrl}.`);
      }
      const startMs = clock.now();
      for (let attempt = 1; ; attempt++) {
        const status = await sender.post(hold, url, body, headers);
        if (status >= 200 && status < 300) return;
        if (!isTransient(status) || attempt === ATTEMPTS || clock.now() - startMs >= TOTAL_MS) {
          throw new Error(`The endpoint answered ${status}.`);
        }
      }
    },

    /** Asks the owner to confirm; tells when the endpoint could not be asked. */
    confirm(url: string, message: DestinationConfirmation, onProblem: (problem: string) => void): void {
      void withHold(clock, 'rule destination to be confirmed', async (hold) => {
        const status = await sender.post(hold, url, JSON.stringify(message), {
          'content-type': 'application/json',
          'x-amz-rules-engine-message-type': message.messageType,
          'x-amz-rules-engine-destination-arn': message.arn,
        });
        if (status < 200 || status >= 300) throw new Error(`The endpoint answered ${status}.`);
      }).catch((error: Error) => {
        logger.warn('a rule destination was not asked to confirm', { url, error: error.message });
        onProblem(error.message);
      });
    },

    close: () => sender.close(),
  };
}
