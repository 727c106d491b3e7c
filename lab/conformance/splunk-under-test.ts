import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError, waitFor } from '#kernel';
import {
  createConnection,
  createSplunkClient,
  type Credentials,
  type HttpAnswer,
  type SplunkClient,
} from '#splunk/client';

export type SplunkAddress = Credentials & {
  /** `https://host:8089`: splunkd. */
  readonly url: string;
  /** `https://host:8088`: the HTTP Event Collector. */
  readonly hecUrl: string;
  /** Certificate authorities to trust, as PEM. */
  readonly caPem?: string;
  /** Accepts any certificate. */
  readonly insecure?: boolean;
};

export type TokenName = 'plain' | 'ack' | 'disabled';

export interface HecExchange {
  readonly method?: 'GET' | 'POST';
  /** Below `/services/collector`, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A Splunk with an index and tokens for the comparison, which are removed at the end. */
export interface SplunkUnderTest extends AsyncDisposable {
  readonly client: SplunkClient;
  readonly version: string;
  readonly isEmulator: boolean;
  /** Holds nothing but what the comparison sends. */
  readonly index: string;
  readonly tokens: Readonly<Record<TokenName, string>>;
  /** A request to the collector as it is; the answer may be any. */
  hec(exchange: HecExchange): Promise<HttpAnswer>;
  /** A request to splunkd with the credentials, as it is. `path` begins with `/services`. */
  splunkd(method: 'GET' | 'POST', path: string, form?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** Resolves when as many events of these sources can be found; sources may hold `*`. */
  whenIndexed(source: string, count: number): Promise<void>;
  /** Resolves when all that the collector has taken can be found. */
  settled(): Promise<void>;
}

/** How long (real ms) Splunk may take to index; on one machine it takes about a second. */
const INDEXING_MS = 60_000;
const POLL_MS = 50;
const SETTLE_MS = 2_000;

/**
 * Signs in, makes the index `lab_conformance_…` and the tokens.
 *
 * @throws UserError `LAB_SPLUNK_REFUSED`, `LAB_SPLUNK_UNREACHABLE`
 */
export async function openSplunk(address: SplunkAddress): Promise<SplunkUnderTest> {
  const { url, hecUrl, caPem, insecure = false } = address;
  const trust = { insecure, ...(caPem === undefined ? {} : { caPem }) };
  const client = createSplunkClient({ ...address, ...trust });
  const hec = createConnection({ url: hecUrl, ...trust });
  const splunkd = createConnection({ url, ...trust });
  const cleanUps: (() => unknown)[] = [() => client.close(), () => hec.close(), () => splunkd.close()];
  const cleanUp = async () => {
    for (const clean of cleanUps.reverse()) await clean();
  };
  try {
    const { version } = await client.serverInfo();
    const isEmulator = await client.isEmulator();
    const run = randomUUID().slice(0, 8);
    const index = `lab_conformance_${run}`;
    await client.indexes.create(index);
    cleanUps.push(() => client.indexes.delete(index));
    const tokens: Record<string, string> = {};
    for (const [kind, settings] of Object.entries(TOKENS)) {
      const name = `${index}_${kind}`;
      tokens[kind] = await client.hecTokens.create({ name, index, ...settings });
      cleanUps.push(() => client.hecTokens.delete(name));
    }
    await ready(hec.url, () => hec.send({ method: 'GET', path: '/services/collector/health' }));
    const count = async (source: string) => {
      const { rows } = await client.search({ search: `index=${index} source="${source}" | stats count` });
      return Number(rows[0]?.['count'] ?? 0);
    };
    const whenIndexed = async (source: string, wanted: number): Promise<void> => {
      await waitFor(
        { what: `${wanted} events of ${source}`, timeoutMs: INDEXING_MS, intervalMs: POLL_MS },
        async () => ((await count(source)) >= wanted ? true : undefined),
      );
    };
    return {
      client,
      version,
      isEmulator,
      index,
      tokens: tokens as Record<TokenName, string>,
      hec: ({ method = 'POST', path, headers = {}, body }) =>
        hec.send({
          method,
          path: `/services/collector${path}`,
          headers,
          ...(body === undefined ? {} : { body }),
        }),
      splunkd: (method, path, form) =>
        splunkd.send({
          method,
          path,
          headers: {
            Authorization: authorization(address),
            ...(form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
          },
          ...(form ? { body: new URLSearchParams(form).toString() } : {}),
        }),
      whenIndexed,
      settled: async () => {
        const source = `last.${randomUUID()}`;
        await hec.send({
          method: 'POST',
          path: `/services/collector/event?source=${source}`,
          headers: { Authorization: `Splunk ${tokens['plain']}` },
          body: '{"event":"the last"}',
        });
        await whenIndexed(source, 1);
        // A Splunk with several pipelines may index what came before it a little later.
        if (!isEmulator) await sleep(SETTLE_MS);
      },
      [Symbol.asyncDispose]: cleanUp,
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

const TOKENS: Readonly<Record<TokenName, { useAck: boolean; disabled?: boolean }>> = {
  plain: { useAck: false },
  ack: { useAck: true },
  disabled: { useAck: false, disabled: true },
};

async function ready(url: string, health: () => Promise<HttpAnswer>): Promise<void> {
  const { status } = await health();
  if (status === 200) return;
  throw new UserError('LAB_SPLUNK_UNREACHABLE', `The HTTP Event Collector at ${url} answers ${status}.`, {
    hint: 'Is it enabled, and is this its address? Name it with --hec.',
  });
}

function authorization(credentials: Credentials): string {
  if ('token' in credentials) return `Bearer ${credentials.token}`;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}
