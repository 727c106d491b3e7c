import type { EventStore } from '../../store/event-store.ts';
import type { Indexer } from '../../store/indexer.ts';
import { Indexes, type IndexDefinition } from '../../store/indexes.ts';
import type { Endpoint, RestRequest } from '../endpoint.ts';
import { configError, unknownObject } from '../errors.ts';
import { isTrue } from '../parameters.ts';
import type { Entry, Reply } from '../reply.ts';

const PATH = 'data/indexes';

/** Settings of a new or changed index. They are kept and shown; nothing is frozen or rolled in the emulator. */
const SETTINGS = [
  'assureUTF8',
  'bucketRebuildMemoryHint',
  'coldPath',
  'datatype',
  'enableOnlineBucketRepair',
  'frozenTimePeriodInSecs',
  'homePath',
  'maxDataSize',
  'maxHotBuckets',
  'maxTotalDataSizeMB',
  'syncMeta',
  'thawedPath',
];

/** `data/indexes`: list, create, disable, enable, delete. */
export function indexEndpoints(indexes: Indexes, store: EventStore, indexer: Indexer): Endpoint[] {
  const find = ({ path }: RestRequest): IndexDefinition => {
    const index = indexes.get(path['name'] ?? '');
    if (!index) throw unknownObject(path['name'] ?? '');
    return index;
  };
  const entry = (index: IndexDefinition) => indexEntry(index, store, indexes.isRemovable(index.name));
  const change = (index: IndexDefinition, changes: Partial<IndexDefinition>) => {
    const changed = { ...index, ...changes };
    indexes.set(changed);
    return shown(changed);
  };
  const shown = (index: IndexDefinition, status = 200): Reply => ({
    kind: 'entry',
    status,
    title: 'indexes',
    path: PATH,
    entry: entry(index),
  });
  const list = (): Reply => ({
    kind: 'collection',
    title: 'indexes',
    path: PATH,
    entries: indexes.list().map(entry),
  });
  const setDisabled = (disabled: boolean) => (request: RestRequest) => {
    return change(find(request), { disabled });
  };
  return [
    {
      path: PATH,
      GET: list,
      POST: ({ parameters }) => {
        const name = parameters.get('name');
        if (!name) throw configError(400, 'Cannot perform action "POST" without a target name to act on.');
        if (indexes.get(name)) throw configError(409, `An index with name=${name} already exists.`);
        if (!Indexes.isValidName(name)) {
          throw configError(
            400,
            `Index name '${name}' is not valid. It must consist of lowercase letters, digits, '_' and '-', ` +
              "must not begin with '_' or '-', and must not contain 'kvstore'.",
          );
        }
        const index = { name, disabled: false, settings: readSettings(parameters) };
        indexes.set(index);
        return shown(index, 201);
      },
    },
    {
      path: `${PATH}/{name}`,
      GET: (request) => shown(find(request)),
      POST: (request) => {
        const index = find(request);
        return change(index, { settings: { ...index.settings, ...readSettings(request.parameters) } });
      },
      DELETE: async (request) => {
        const { name } = find(request);
        if (!indexes.isRemovable(name)) throw configError(400, `Index ${name} cannot be deleted.`);
        indexes.delete(name);
        await indexer.dropIndex(name);
        return list();
      },
    },
    { path: `${PATH}/{name}/disable`, POST: setDisabled(true) },
    { path: `${PATH}/{name}/enable`, POST: setDisabled(false) },
  ];
}

function readSettings(parameters: RestRequest['parameters']): Record<string, string> {
  const names = parameters.names().filter((name) => name !== 'name' && name !== 'output_mode');
  const unknown = names.filter((name) => !SETTINGS.includes(name)).sort()[0];
  if (unknown !== undefined)
    throw configError(400, `Argument "${unknown}" is not supported by this handler.`);
  if ((parameters.get('datatype') ?? 'event') !== 'event') {
    throw configError(400, "The lab's Splunk emulator has no metric indexes (datatype=metric).");
  }
  return Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? '']));
}

/** Offset without a colon, as this endpoint shows times. */
const shownTime = (epochSeconds: number | undefined) =>
  epochSeconds === undefined ? '' : `${new Date(epochSeconds * 1000).toISOString().slice(0, 19)}+0000`;

function indexEntry(
  { name, disabled, settings }: IndexDefinition,
  store: EventStore,
  removable: boolean,
): Entry {
  const { eventCount, rawBytes, minTime, maxTime } = store.totals(name);
  const directory = name === 'main' ? 'defaultdb' : name;
  return {
    name,
    path: `${PATH}/${name}`,
    links: ['disable', '_reload'],
    owner: 'nobody',
    app: 'search',
    sharing: 'app',
    removable,
    content: {
      coldPath: `$SPLUNK_DB/${directory}/colddb`,
      currentDBSizeMB: String(Math.ceil(rawBytes / 2 ** 20)),
      datatype: 'event',
      disabled,
      frozenTimePeriodInSecs: 188_697_600,
      homePath: `$SPLUNK_DB/${directory}/db`,
      isInternal: name.startsWith('_'),
      maxDataSize: 'auto',
      maxTime: shownTime(maxTime),
      maxTotalDataSizeMB: 500_000,
      minTime: shownTime(minTime),
      syncMeta: true,
      thawedPath: `$SPLUNK_DB/${directory}/thaweddb`,
      totalEventCount: eventCount,
      ...typed(settings),
    },
  };
}

const BOOLEANS = ['assureUTF8', 'enableOnlineBucketRepair', 'syncMeta'];
const NUMBERS = ['frozenTimePeriodInSecs', 'maxHotBuckets', 'maxTotalDataSizeMB'];

/** Settings in the types that JSON shows them in. */
function typed(settings: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, text]) => {
      if (BOOLEANS.includes(name)) return [name, isTrue(text)];
      const number = Number(text);
      return [name, NUMBERS.includes(name) && Number.isFinite(number) ? number : text];
    }),
  );
}
