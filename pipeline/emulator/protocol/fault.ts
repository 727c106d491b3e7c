/** Refusals that the front door makes before any service is asked. */
export const FAULTS = [
  'missing-token',
  'incomplete-signature',
  'unknown-operation',
  'not-emulated',
  'serialization',
  'validation',
  'too-large',
  'internal',
] as const;

export type FaultKind = (typeof FAULTS)[number];

/** A refusal by kind; `WIRE_FAULT_NAMES` says how each protocol words it. */
export class WireFault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WireFault';
    this.kind = kind;
  }
}

export type ProtocolName = 'rest-json' | 'json-1.0' | 'json-1.1' | 'query' | 'rest-xml';

type Wording = readonly [name: string, status: number];

const JSON_WORDING: Record<FaultKind, Wording> = {
  'missing-token': ['MissingAuthenticationTokenException', 403],
  'incomplete-signature': ['IncompleteSignatureException', 403],
  'unknown-operation': ['UnknownOperationException', 404],
  'not-emulated': ['NotImplemented', 501],
  serialization: ['SerializationException', 400],
  validation: ['ValidationException', 400],
  'too-large': ['RequestEntityTooLargeException', 413],
  internal: ['InternalFailure', 500],
};

/**
 * AWS's names for these refusals (common errors of each API reference). `NotImplemented` is ours: AWS has no such
 * answer, and it must not be mistaken for one of its own.
 */
export const WIRE_FAULT_NAMES: Record<ProtocolName, Record<FaultKind, Wording>> = {
  'rest-json': JSON_WORDING,
  'json-1.0': { ...JSON_WORDING, 'unknown-operation': ['UnknownOperationException', 400] },
  'json-1.1': { ...JSON_WORDING, 'unknown-operation': ['UnknownOperationException', 400] },
  query: {
    'missing-token': ['MissingAuthenticationToken', 403],
    'incomplete-signature': ['IncompleteSignature', 403],
    'unknown-operation': ['InvalidAction', 400],
    'not-emulated': ['NotImplemented', 501],
    serialization: ['MalformedInput', 400],
    validation: ['ValidationError', 400],
    'too-large': ['RequestEntityTooLarge', 413],
    internal: ['InternalFailure', 500],
  },
  'rest-xml': {
    'missing-token': ['AccessDenied', 403],
    'incomplete-signature': ['AuthorizationHeaderMalformed', 400],
    'unknown-operation': ['MethodNotAllowed', 405],
    'not-emulated': ['NotImplemented', 501],
    serialization: ['MalformedXML', 400],
    validation: ['InvalidRequest', 400],
    'too-large': ['EntityTooLarge', 400],
    internal: ['InternalError', 500],
  },
};
