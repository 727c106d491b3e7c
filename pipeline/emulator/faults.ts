import type { ServiceId } from './service.ts';

/** Makes API calls fail on purpose. */
export interface ApiFault {
  readonly service: ServiceId;
  /** An operation name; absent: every operation. */
  readonly operation?: string;
  /** How many calls it hits; absent: all. */
  readonly times?: number;
  /** Lab milliseconds to wait before answering. */
  readonly delayMs?: number;
  /** Answer with this error instead of calling the service. */
  readonly error?: { readonly name: string; readonly message?: string; readonly status?: number };
  /** Cut the connection instead of answering. */
  readonly reset?: boolean;
}

export interface Faults {
  readonly api?: readonly ApiFault[];
}

/** The first fault that still applies to a call, counting down its `times`. */
export function createApiFaults(
  faults: readonly ApiFault[],
): (service: ServiceId, operation: string) => ApiFault | undefined {
  const left = faults.map((fault) => ({ fault, times: fault.times ?? Infinity }));
  return (service, operation) => {
    const hit = left.find(
      ({ fault, times }) =>
        times > 0 && fault.service === service && (fault.operation ?? operation) === operation,
    );
    if (!hit) return undefined;
    hit.times -= 1;
    return hit.fault;
  };
}
