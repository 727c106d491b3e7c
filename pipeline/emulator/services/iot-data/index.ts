import type { Broker } from '../../broker/index.ts';
import { ServiceError, type EmulatorContext, type Operations, type Service } from '../../service.ts';

type IotData = Operations<typeof import('@aws-sdk/client-iot-data-plane')>;

export interface IotDataDependencies {
  readonly broker: Pick<Broker, 'publish' | 'retained' | 'session' | 'disconnect'>;
}

const TOPIC = { length: [1, 256] } as const;

/** The IoT data plane's HTTPS side: publishing, retained messages and connections. No shadows. */
export function createIotDataService(_context: EmulatorContext, { broker }: IotDataDependencies): Service {
  const operations = {
    Publish: ({ topic, payload, qos = 0, retain = false }) => {
      if (retain && topic.startsWith('$')) throw invalid('Reserved topics cannot be retained.');
      const bytes = Buffer.from(payload ?? []);
      broker.publish({ topic, payload: bytes, qos: qos === 1 ? 1 : 0, retain });
      return {};
    },

    GetRetainedMessage: ({ topic }) => {
      const message = broker.retained.get(topic);
      if (!message) throw notFound(`No retained message on topic ${topic}.`);
      return {
        topic,
        payload: new Uint8Array(message.payload),
        qos: message.qos,
        lastModifiedTime: message.lastModified,
      };
    },

    ListRetainedMessages: ({ maxResults = 200, nextToken }) => {
      const all = broker.retained.list();
      const start = nextToken === undefined ? 0 : Number(nextToken);
      if (!Number.isInteger(start) || start < 0) throw invalid('Invalid nextToken.');
      const end = start + maxResults;
      return {
        retainedTopics: all.slice(start, end).map(({ topic, payload, qos, lastModified }) => ({
          topic,
          payloadSize: payload.length,
          qos,
          lastModifiedTime: lastModified,
        })),
        nextToken: end < all.length ? String(end) : undefined,
      };
    },

    GetConnection: ({ clientId }) => {
      const online = broker.session(clientId);
      if (!online) throw notFound(`No connection of client ${clientId}.`);
      const { session } = online;
      return {
        connected: true,
        clientId,
        thingName: session.thingName,
        cleanSession: session.cleanSession,
        sourceIp: session.sourceIp,
        keepAliveDuration: session.keepAliveSeconds,
        connectedSince: session.connectedSince,
      };
    },

    DeleteConnection: ({ clientId, preventWillMessage = false }) => {
      if (!broker.disconnect(clientId, { preventWill: preventWillMessage })) {
        throw notFound(`No connection of client ${clientId}.`);
      }
      return {};
    },
  } satisfies IotData;
  return {
    id: 'IoT Data Plane',
    operations,
    constraints: {
      Publish: { topic: TOPIC, qos: { range: [0, 1] } },
      GetRetainedMessage: { topic: TOPIC },
      ListRetainedMessages: { maxResults: { range: [1, 200] } },
    },
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidRequestException', message);
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}
