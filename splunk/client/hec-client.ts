import { UserError } from '#kernel';
import { createConnection, type ConnectionOptions, type HttpAnswer } from './http.ts';

/** An envelope of the HTTP Event Collector. `time` is epoch seconds. */
export interface HecEvent {
  event: unknown;
  time?: number;
  host?: string;
  source?: string;
  sourcetype?: string;
  index?: string;
  fields?: Record<string, string | number | string[]>;
}

export interface HecClientOptions extends ConnectionOptions {
  token: string;
  /** A GUID; needed by tokens with indexer acknowledgement. */
  channel?: string;
}

export interface HecClient {
  /** Resolves when the collector says that it is healthy. */
  health(): Promise<void>;
  /** Sends a batch; returns its ack id when the token has indexer acknowledgement. */
  send(events: readonly HecEvent[]): Promise<number | undefined>;
  /** Which of these ack ids are searchable now. Splunk says so once per id. */
  acknowledged(ids: readonly number[]): Promise<number[]>;
  close(): void;
}

interface HecAnswer {
  text?: string;
  code?: number;
  ackId?: number;
  acks?: Record<string, boolean>;
}

export function createHecClient(options: HecClientOptions): HecClient {
  const connection = createConnection(options);
  const headers = {
    Authorization: `Splunk ${options.token}`,
    ...(options.channel === undefined ? {} : { 'X-Splunk-Request-Channel': options.channel }),
  };
  const post = async (path: string, body: string) =>
    read(await connection.send({ method: 'POST', path: `/services/collector${path}`, headers, body }));
  return {
    health: async () => {
      read(await connection.send({ method: 'GET', path: '/services/collector/health' }));
    },
    send: async (events) =>
      (await post('/event', events.map((event) => JSON.stringify(event)).join(''))).ackId,
    acknowledged: async (ids) => {
      const { acks = {} } = await post('/ack', JSON.stringify({ acks: ids }));
      return ids.filter((id) => acks[id]);
    },
    close: () => connection.close(),
  };
}

function read(answer: HttpAnswer): HecAnswer {
  let body: HecAnswer = {};
  try {
    body = JSON.parse(answer.text) as HecAnswer;
  } catch {
    // A proxy or a server that is no collector: the status says enough.
  }
  if (answer.status < 400) return body;
  throw new UserError(
    'LAB_SPLUNK_REFUSED',
    `The HTTP Event Collector refused the request (HTTP ${answer.status}): ${body.text ?? 'no reason given'}` +
      (body.code === undefined ? '' : ` (code ${body.code})`),
    answer.status === 403 || answer.status === 401
      ? { hint: 'Check the token, and that it is enabled.' }
      : {},
  );
}
