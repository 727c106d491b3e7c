import type { Session } from './session.ts';

export interface FiredAlert {
  /** Name of the saved search. */
  name: string;
  /** How often it has triggered. */
  count: number;
}

export interface TriggeredAlert {
  savedSearch: string;
  sid: string;
  /** Epoch seconds. */
  triggerTime: number;
  severity: number;
}

export interface IndexInfo {
  name: string;
  eventCount: number;
  disabled: boolean;
}

export interface NewToken {
  name: string;
  index: string;
  sourcetype?: string;
  useAck: boolean;
  /** Absent: Splunk makes one. */
  token?: string;
  disabled?: boolean;
}

interface Feed {
  entry: { name: string; content: Record<string, unknown> }[];
}

const HTTP_INPUTS = 'data/inputs/http';

/** What the lab sets up and looks up besides searches. */
export function createAdministration(session: Session) {
  const list = async (path: string) => ((await session.get(path, { count: 0 })) as Feed).entry;
  return {
    firedAlerts: {
      list: async (): Promise<FiredAlert[]> =>
        (await list('alerts/fired_alerts'))
          .filter(({ name }) => name !== '-')
          .map(({ name, content }) => ({ name, count: Number(content['triggered_alert_count']) })),
      /** The times at which one alert has triggered. */
      triggered: async (name: string): Promise<TriggeredAlert[]> =>
        (await list(`alerts/fired_alerts/${encodeURIComponent(name)}`)).map(({ content }) => ({
          savedSearch: String(content['savedsearch_name']),
          sid: String(content['sid']),
          triggerTime: Number(content['trigger_time']),
          severity: Number(content['severity']),
        })),
    },
    indexes: {
      list: async (): Promise<IndexInfo[]> =>
        (await list('data/indexes')).map(({ name, content }) => ({
          name,
          eventCount: Number(content['totalEventCount']),
          disabled: content['disabled'] === true,
        })),
      create: async (name: string): Promise<void> => {
        await session.post('data/indexes', { name });
      },
      /** Removes an index with all its events. */
      delete: async (name: string): Promise<void> => {
        await session.delete(`data/indexes/${encodeURIComponent(name)}`);
      },
    },
    hecTokens: {
      /** The names of all tokens. */
      list: async (): Promise<string[]> =>
        (await list(HTTP_INPUTS)).map(({ name }) => name.replace(/^http:\/\//, '')),
      /** Makes a HEC token and returns its value. */
      create: async ({ useAck, disabled = false, ...token }: NewToken): Promise<string> => {
        const answer = (await session.post(HTTP_INPUTS, {
          ...token,
          disabled: disabled ? 1 : 0,
          useACK: useAck ? 1 : 0,
          indexes: token.index,
        })) as Feed;
        return String(answer.entry[0]!.content['token']);
      },
      delete: async (name: string): Promise<void> => {
        await session.delete(`${HTTP_INPUTS}/${encodeURIComponent(name)}`);
      },
    },
    serverInfo: async (): Promise<{ version: string; serverName: string }> => {
      const content = (await list('server/info'))[0]!.content;
      return { version: String(content['version']), serverName: String(content['serverName']) };
    },
  };
}
