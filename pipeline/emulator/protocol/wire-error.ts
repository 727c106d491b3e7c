import { ServiceError } from '../service.ts';
import { WIRE_FAULT_NAMES, WireFault } from './fault.ts';
import type { ServiceWire } from './service-wires.ts';
import type { ServiceModel } from './shape.ts';
import type { WireError } from './wire.ts';

/** Words any failure for the wire: refusals and service errors by their AWS names, everything else as an internal error. */
export function toWireError(
  failure: unknown,
  wire: Pick<ServiceWire, 'protocol' | 'validationError'>,
  model: ServiceModel | undefined,
): WireError {
  if (failure instanceof ServiceError) {
    const known = model?.errors.get(failure.name);
    const status = failure.status ?? known?.status ?? 400;
    return {
      name: failure.name,
      message: failure.message,
      status,
      fault: status >= 500 ? 'server' : 'client',
      members: failure.members,
      model: known,
    };
  }
  const fault =
    failure instanceof WireFault
      ? failure
      : new WireFault('internal', failure instanceof Error ? failure.message : String(failure));
  const [worded, status] = WIRE_FAULT_NAMES[wire.protocol][fault.kind];
  return {
    name: fault.kind === 'validation' ? (wire.validationError ?? worded) : worded,
    message: fault.message,
    status,
    fault: status >= 500 ? 'server' : 'client',
    members: {},
    model: undefined,
  };
}
