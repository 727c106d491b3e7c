import type { Clock, Logger } from '#kernel';
import type { AuthorizeIotRole } from '../metric-export.ts';

/** Publishes a message to an SNS topic. The role has been checked. */
export type PublishAlert = (topicArn: string, roleArn: string, message: string) => Promise<unknown>;

/** Tells SNS topics on behalf of IoT, when the role given for it allows it; what cannot be told is dropped and counted. */
export class Alerts {
  readonly counters = { alertsPublished: 0, alertsFailed: 0 };
  readonly #deps: {
    clock: Clock;
    logger: Logger;
    authorizeRole: AuthorizeIotRole;
    publish: PublishAlert | undefined;
  };

  constructor(deps: {
    clock: Clock;
    logger: Logger;
    authorizeRole: AuthorizeIotRole;
    /** Without it nothing is told, and everything counts as failed. */
    publish: PublishAlert | undefined;
  }) {
    this.#deps = deps;
  }

  send(topicArn: string, roleArn: string, message: string): void {
    const { clock, logger } = this.#deps;
    const hold = clock.hold('device defender: alert to be published');
    this.#publish(topicArn, roleArn, message)
      .then(
        () => void this.counters.alertsPublished++,
        (error: unknown) => {
          this.counters.alertsFailed++;
          logger.warn('alert not published', { topicArn, error: String(error) });
        },
      )
      .finally(() => hold.release());
  }

  async #publish(topicArn: string, roleArn: string, message: string): Promise<void> {
    const { authorizeRole, publish } = this.#deps;
    if (!publish) throw new Error('no SNS service is connected');
    const request = {
      roleArn,
      service: 'iot.amazonaws.com',
      action: 'sns:Publish',
      resource: topicArn,
    } as const;
    const { allowed } = await authorizeRole(request);
    if (!allowed) throw new Error(`role ${roleArn} may not publish`);
    await publish(topicArn, roleArn, message);
  }
}
