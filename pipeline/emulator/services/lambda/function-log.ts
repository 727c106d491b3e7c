import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import { SECOND, withHold, type Clock, type Logger } from '#kernel';

import type { RoleDecision, RoleRequest } from '../../roles.ts';

export interface FunctionLogDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly logs: CloudWatchLogsClient;
  readonly region: string;
  readonly accountId: string;
  authorize(request: RoleRequest): RoleDecision | Promise<RoleDecision>;
}

/** Where an environment writes. */
export interface LogPlace {
  readonly role: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Lines of this long are written together. Our choice; AWS gives no figure. */
const BATCH_MS = 5 * SECOND;
/** Limits of PutLogEvents (API reference): events, and bytes with 26 for each event. */
const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const MOST_LINE_BYTES = 256 * 1024 - EVENT_OVERHEAD_BYTES;

/**
 * The log of one environment, written to CloudWatch Logs as the function's role.
 *
 * As on AWS, a role that may not write costs the function nothing but its log.
 */
export class FunctionLog {
  readonly #deps: FunctionLogDependencies;
  readonly #place: LogPlace;
  #lines: { timestamp: number; message: string }[] = [];
  #bytes = 0;
  #isDue = false;
  #hasStream = false;

  constructor(deps: FunctionLogDependencies, place: LogPlace) {
    this.#deps = deps;
    this.#place = place;
  }

  write(message: string): void {
    const line = message.slice(0, MOST_LINE_BYTES);
    const bytes = Buffer.byteLength(line) + EVENT_OVERHEAD_BYTES;
    if (this.#lines.length >= MOST_EVENTS || this.#bytes + bytes > MOST_BYTES) this.flush();
    this.#lines.push({ timestamp: this.#deps.clock.now(), message: line });
    this.#bytes += bytes;
    if (this.#isDue) return;
    this.#isDue = true;
    this.#deps.clock.setTimer(BATCH_MS, () => this.flush(), { rank: 'firehose', name: 'function log' });
  }

  flush(): void {
    const logEvents = this.#lines;
    this.#lines = [];
    this.#bytes = 0;
    this.#isDue = false;
    if (logEvents.length === 0) return;
    const { clock, logger } = this.#deps;
    void withHold(clock, 'function log', () => this.#put(logEvents)).catch((error: Error) => {
      logger.warn('the log of a function could not be written', {
        logGroup: this.#place.logGroupName,
        reason: error.message,
      });
    });
  }

  async #put(logEvents: { timestamp: number; message: string }[]): Promise<void> {
    const { logs } = this.#deps;
    const { logGroupName, logStreamName } = this.#place;
    if (!this.#hasStream) {
      await this.#mayDo('logs:CreateLogStream');
      const create = () => logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      await create().catch(async (error: Error) => {
        if (error.name !== 'ResourceNotFoundException') throw error;
        await this.#mayDo('logs:CreateLogGroup');
        await logs.send(new CreateLogGroupCommand({ logGroupName })).catch(unlessThere);
        await create();
      });
      this.#hasStream = true;
    }
    await this.#mayDo('logs:PutLogEvents');
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  async #mayDo(action: string): Promise<void> {
    const { region, accountId, authorize } = this.#deps;
    const { role, logGroupName, logStreamName } = this.#place;
    const decision = await authorize({
      roleArn: role,
      service: 'lambda.amazonaws.com',
      action,
      resource: `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}:log-stream:${logStreamName}`,
    });
    if (!decision.allowed) throw new Error(decision.message ?? `${action} is not allowed`);
  }
}

/** Another environment of the function may have been faster. */
function unlessThere(error: Error): void {
  if (error.name !== 'ResourceAlreadyExistsException') throw error;
}
