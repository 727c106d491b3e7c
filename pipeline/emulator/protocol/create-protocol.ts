import { createAwsJson } from './aws-json.ts';
import type { ProtocolName } from './fault.ts';
import { createQuery } from './query.ts';
import { createRestJson } from './rest-json.ts';
import { createRestXml } from './rest-xml.ts';
import type { ServiceWire } from './service-wires.ts';
import type { ServiceModel } from './shape.ts';
import type { Protocol } from './wire.ts';

const PROTOCOLS: Record<ProtocolName, (model: ServiceModel, namespace: string) => Protocol> = {
  'rest-json': (model) => createRestJson(model),
  'json-1.0': (model) => createAwsJson(model, '1.0'),
  'json-1.1': (model) => createAwsJson(model, '1.1'),
  query: (model, namespace) => createQuery(model, { namespace }),
  'rest-xml': (model, namespace) => createRestXml(model, { namespace }),
};

const NO_MODEL: ServiceModel = { operations: new Map(), errors: new Map() };

export function createProtocol(wire: ServiceWire, model: ServiceModel): Protocol {
  return PROTOCOLS[wire.protocol](model, wire.namespace ?? '');
}

/** A protocol that can only word refusals: for requests that are turned away before their service is known. */
export function createRefusingProtocol(name: ProtocolName, namespace = ''): Protocol {
  return PROTOCOLS[name](NO_MODEL, namespace);
}
