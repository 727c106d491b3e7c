import { WireFault } from './fault.ts';
import { parseForm, readForm } from './form.ts';
import type { ServiceModel } from './shape.ts';
import type { Protocol } from './wire.ts';
import { escapeXml, writeXmlMembers } from './xml-writer.ts';

export interface QuerySettings {
  /** `xmlns` of every answer. */
  readonly namespace: string;
}

/** AWS Query: a form with `Action` and `Version` in, XML out. */
export function createQuery(model: ServiceModel, settings: QuerySettings): Protocol {
  return {
    route(request) {
      const name = parseForm(request).get('Action') ?? '';
      const operation = model.operations.get(name);
      if (!operation) {
        throw new WireFault('unknown-operation', name);
      }
      return { operation, labels: {}, request };
    },
    read({ operation, request }) {
      return operation.input.kind === 'structure' ? readForm(parseForm(request), operation.input) : {};
    },
    write(operation, output, requestId) {
      const result =
        operation.output.kind === 'structure'
          ? `<${operation.name}Result>${writeXmlMembers(output, operation.output.members)}</${operation.name}Result>`
          : '';
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body:
          `<${operation.name}Response xmlns="${settings.namespace}">${result}` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation.name}Response>`,
      };
    },
    writeError(error, requestId) {
      const members = error.model
        ? writeXmlMembers(withoutMessage(error.members), error.model.shape.members)
        : '';
      return {
        status: error.status,
        headers: { 'content-type': 'text/xml' },
        body:
          `<ErrorResponse xmlns="${settings.namespace}"><Error>` +
          `<Type>${error.fault === 'server' ? 'Receiver' : 'Sender'}</Type>` +
          `<Code>${escapeXml(error.model?.code ?? error.name)}</Code>` +
          `<Message>${escapeXml(error.message)}</Message>${members}</Error>` +
          `<RequestId>${requestId}</RequestId></ErrorResponse>`,
      };
    },
  };
}

function withoutMessage(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => name.toLowerCase() !== 'message'));
}
