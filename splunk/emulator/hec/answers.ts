/**
 * Every answer of the HTTP Event Collector: HTTP status, `code` and `text`.
 *
 * Codes 0-20 are from Splunk's page "Troubleshoot HTTP Event Collector"; 21-27 from public lists of the same
 * messages, their exact wording was never provoked on a server we know of.
 */
export const HEC_ANSWERS = {
  success: { status: 200, code: 0, text: 'Success' },
  tokenDisabled: { status: 403, code: 1, text: 'Token disabled' },
  tokenRequired: { status: 401, code: 2, text: 'Token is required' },
  invalidAuthorization: { status: 401, code: 3, text: 'Invalid authorization' },
  invalidToken: { status: 403, code: 4, text: 'Invalid token' },
  noData: { status: 400, code: 5, text: 'No data' },
  invalidDataFormat: { status: 400, code: 6, text: 'Invalid data format' },
  incorrectIndex: { status: 400, code: 7, text: 'Incorrect index' },
  internalError: { status: 500, code: 8, text: 'Internal server error' },
  busy: { status: 503, code: 9, text: 'Server is busy' },
  channelMissing: { status: 400, code: 10, text: 'Data channel is missing' },
  invalidChannel: { status: 400, code: 11, text: 'Invalid data channel' },
  eventRequired: { status: 400, code: 12, text: 'Event field is required' },
  eventBlank: { status: 400, code: 13, text: 'Event field cannot be blank' },
  ackDisabled: { status: 400, code: 14, text: 'ACK is disabled' },
  indexedFields: { status: 400, code: 15, text: 'Error in handling indexed fields' },
  queryStringAuthorization: { status: 400, code: 16, text: 'Query string authorization is not enabled' },
  healthy: { status: 200, code: 17, text: 'HEC is healthy' },
  queuesFull: { status: 503, code: 18, text: 'HEC is unhealthy, queues are full' },
  ackUnavailable: { status: 503, code: 19, text: 'HEC is unhealthy, ack service unavailable' },
  queuesFullAndAckUnavailable: {
    status: 503,
    code: 20,
    text: 'HEC is unhealthy, queues are full, ack service unavailable',
  },
  healthInvalidToken: { status: 400, code: 21, text: 'Invalid token' },
  healthTokenDisabled: { status: 400, code: 22, text: 'Token disabled' },
  shuttingDown: { status: 503, code: 23, text: 'Server is shutting down' },
  nearCapacity: { status: 200, code: 24, text: 'HEC queue is approaching its capacity limit' },
  ackNearCapacity: { status: 200, code: 25, text: 'HEC ACK is approaching its capacity limit' },
  atCapacity: {
    status: 429,
    code: 26,
    text: 'HEC queue is at capacity and cannot process any more requests',
  },
  ackAtCapacity: {
    status: 429,
    code: 27,
    text: 'HEC ACK channel is at capacity and cannot process any more requests',
  },
} as const satisfies Record<string, { status: number; code: number; text: string }>;

export type HecAnswerName = keyof typeof HEC_ANSWERS;

/** Ends the handling of a HEC request with one of Splunk's answers. */
export class HecRefusal extends Error {
  readonly answer: HecAnswerName;
  /** `invalid-event-number`: which object of the body was refused, counted from 0. */
  readonly eventNumber: number | undefined;

  constructor(answer: HecAnswerName, eventNumber?: number) {
    super(HEC_ANSWERS[answer].text);
    this.name = 'HecRefusal';
    this.answer = answer;
    this.eventNumber = eventNumber;
  }
}
