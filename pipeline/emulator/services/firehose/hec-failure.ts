/**
 * A delivery that Splunk did not take. `code` is one of Firehose's documented error codes
 * (docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html, "Splunk errors").
 *
 * Our choice: which cause gives which code; AWS documents the codes, not the mapping.
 */
export class HecFailure extends Error {
  readonly code: `Splunk.${string}`;

  constructor(code: `Splunk.${string}`, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

const BY_SOCKET_ERROR: Readonly<Record<string, `Splunk.${string}`>> = {
  ECONNREFUSED: 'Splunk.InvalidEndpoint',
  ENOTFOUND: 'Splunk.InvalidEndpoint',
  EAI_AGAIN: 'Splunk.InvalidEndpoint',
  EHOSTUNREACH: 'Splunk.InvalidEndpoint',
  ENETUNREACH: 'Splunk.InvalidEndpoint',
  ECONNRESET: 'Splunk.ConnectionClosed',
  EPIPE: 'Splunk.ConnectionClosed',
  ETIMEDOUT: 'Splunk.ConnectionTimeout',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Splunk.SSLUnverified',
};

/** A failure on the way: no answer arrived. */
export function socketFailure(error: NodeJS.ErrnoException): HecFailure {
  const code = error.code ?? '';
  const tls = /CERT|SSL|TLS|EPROTO|SIGNATURE|ISSUER/.test(code);
  const mapped = BY_SOCKET_ERROR[code] ?? (tls ? 'Splunk.SSLHandshake' : 'Splunk.ConnectionClosed');
  return new HecFailure(mapped, `The HEC endpoint could not be reached: ${error.message || code}`, error);
}

/** HEC's own `code` member, where it says more than the HTTP status. */
const BY_HEC_CODE: Readonly<Record<number, `Splunk.${string}`>> = {
  1: 'Splunk.DisabledToken',
  2: 'Splunk.InvalidToken',
  3: 'Splunk.InvalidToken',
  4: 'Splunk.InvalidToken',
  5: 'Splunk.InvalidDataFormat',
  6: 'Splunk.InvalidDataFormat',
  7: 'Splunk.InvalidIndex',
  8: 'Splunk.ServerError',
  9: 'Splunk.IndexerBusy',
  12: 'Splunk.InvalidDataFormat',
  13: 'Splunk.InvalidDataFormat',
  14: 'Splunk.DisabledAck',
  15: 'Splunk.InvalidDataFormat',
  26: 'Splunk.IndexerBusy',
  27: 'Splunk.IndexerBusy',
};

const BY_STATUS: Readonly<Record<number, `Splunk.${string}`>> = {
  404: 'Splunk.URLNotFound',
  413: 'Splunk.ServerError.ContentTooLarge',
};

/** An answer other than 200. */
export function answerFailure(status: number, body: string): HecFailure {
  const answer = parseAnswer(body);
  const code =
    BY_STATUS[status] ??
    (typeof answer?.code === 'number' ? BY_HEC_CODE[answer.code] : undefined) ??
    'Splunk.ServerError';
  return new HecFailure(code, `HEC answered ${status}: ${answer?.text ?? 'without an explanation'}`);
}

/** HEC's JSON answer, or `undefined` when it is not JSON. */
export function parseAnswer(
  body: string,
): { code?: unknown; text?: string; ackId?: unknown; acks?: unknown } | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}
