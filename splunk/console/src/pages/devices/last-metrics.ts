import { fetchPage, startJob, watchJob, type Cell } from '../../api/search-job.ts';

/** What a device reported last. */
export interface LastMetrics {
  /** Epoch seconds. */
  readonly seen: number;
  readonly ports: readonly string[];
  /** Actions refused since the beginning. */
  readonly refused: string;
}

const SEARCH = `\`iot_posture_index\` name="aws:*"
| eval port=if(name="aws:listening-tcp-ports", 'value.ports{}', null()), refused=if(name="aws:num-authorization-failures", 'value.count', null())
| eval port=mvjoin(port, ",")
| stats max(_time) AS seen, latest(port) AS ports, sum(refused) AS refused BY thing
| table thing, seen, ports, refused`;

const MOST_DEVICES = 50_000;

export async function fetchLastMetrics(
  source: string,
  signal: AbortSignal,
): Promise<Map<string, LastMetrics>> {
  const sid = await startJob({ source, search: SEARCH, earliest: '0', latest: '' }, signal);
  await watchJob(source, sid, signal, () => {});
  const { rows } = await fetchPage(source, sid, 'results', { offset: 0, count: MOST_DEVICES }, signal);
  return new Map(
    rows.map(([thing, seen, ports, refused]) => [
      text(thing),
      {
        seen: Number(text(seen)),
        ports: text(ports)
          .split(',')
          .filter((port) => port !== '')
          .sort((left, right) => Number(left) - Number(right)),
        refused: text(refused),
      },
    ]),
  );
}

const text = (cell: Cell | undefined): string => (typeof cell === 'string' ? cell : (cell ?? []).join(','));
