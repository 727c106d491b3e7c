/** How serious a message is. Search endpoints say FATAL, configuration endpoints ERROR, authentication WARN. */
export type MessageType = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

export interface RestMessage {
  type: MessageType;
  text: string;
  code?: string;
}

/** Ends the handling of a REST request with an HTTP status and one of Splunk's messages. */
export class RestError extends Error {
  readonly status: number;
  readonly messages: readonly RestMessage[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, messages: RestMessage | RestMessage[], headers: Record<string, string> = {}) {
    const list = Array.isArray(messages) ? messages : [messages];
    super(list.map(({ text }) => text).join(' '));
    this.name = 'RestError';
    this.status = status;
    this.messages = list;
    this.headers = headers;
  }
}

/** A refusal of a configuration endpoint. */
export const configError = (status: number, text: string) => new RestError(status, { type: 'ERROR', text });

/** A refusal of a search endpoint. */
export const searchError = (status: number, text: string) => new RestError(status, { type: 'FATAL', text });

/** An object of a configuration endpoint that does not exist. */
export const unknownObject = (name: string) => configError(404, `Could not find object id=${name}`);
