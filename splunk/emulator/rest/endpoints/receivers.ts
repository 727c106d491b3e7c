import { SECOND, type Clock } from '#kernel';
import type { Indexer } from '../../store/indexer.ts';
import type { Indexes } from '../../store/indexes.ts';
import type { Endpoint } from '../endpoint.ts';
import { configError } from '../errors.ts';

/** `receivers/simple`: one event as the body. Defaults of source and source type are our choice. */
export function receiverEndpoints(indexer: Indexer, indexes: Indexes, clock: Clock): Endpoint[] {
  return [
    {
      path: 'receivers/simple',
      POST: ({ parameters, body }) => {
        if (body === '') throw configError(400, 'No data.');
        const index = parameters.get('index') ?? 'main';
        if (!indexes.isWritable(index))
          throw configError(400, `Index ${index} does not exist or is disabled.`);
        const host = parameters.get('host') ?? 'lab';
        const source = parameters.get('source') ?? 'www';
        const sourcetype = parameters.get('sourcetype') ?? 'web_event';
        indexer.submit([{ time: clock.now() / SECOND, host, source, sourcetype, index, raw: body }]);
        const members = { index, bytes: Buffer.byteLength(body), host, source, sourcetype };
        return { kind: 'response', members };
      },
    },
  ];
}
