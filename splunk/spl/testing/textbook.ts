/**
 * A search engine as a textbook would write it: every event is parsed anew, every command sees a map of fields at a
 * time. Slow and plain on purpose: tests and benchmarks hold the real one against it. It shares no code with it.
 */

export type Value = string | string[];
export type Fields = Map<string, Value>;

export interface TextbookEvent {
  time: number;
  raw: string;
  host: string;
  sourcetype: string;
  index: string;
}

export type AggregateName =
  | 'avg'
  | 'count'
  | 'dc'
  | 'earliest'
  | 'first'
  | 'last'
  | 'latest'
  | 'list'
  | 'max'
  | 'min'
  | 'range'
  | 'sum'
  | 'values';

export interface Call {
  name: AggregateName;
  /** Every function but `count` needs one. */
  field?: string;
}

/** The commands that it knows. */
export type Stage =
  | { command: 'search'; field: string; value: string }
  | { command: 'where'; field: string; above: number }
  | { command: 'spath'; path: string; output: string }
  | { command: 'rename'; from: string; to: string }
  | { command: 'eval'; target: string; field: string; plus: number }
  | { command: 'mvexpand'; field: string }
  | { command: 'fields'; remove: boolean; names: readonly string[] }
  | { command: 'bin'; seconds: number }
  | { command: 'head'; count: number }
  | { command: 'dedup'; names: readonly string[] }
  | { command: 'fillnull'; value: string; name: string }
  | { command: 'eventstats'; call: Call; by: readonly string[] }
  | { command: 'streamstats'; call: Call; by: readonly string[]; window: number }
  | { command: 'top'; field: string; limit: number }
  | { command: 'stats'; calls: readonly Call[]; by: readonly string[] }
  | { command: 'chart'; call: Call; over: string; by: string; limit: number }
  | { command: 'timechart'; seconds: number; call: Call; by: string; limit: number };

const quoted = (name: string): string => `'${name}'`;
const callText = ({ name, field }: Call): string => (field === undefined ? name : `${name}(${field})`);

const byText = (by: readonly string[]): string => (by.length > 0 ? ` by ${by.join(' ')}` : '');

/** The search that a plan stands for. */
export function searchText(first: string, stages: readonly Stage[]): string {
  return [first, ...stages.map(stageText)].join(' | ');
}

function stageText(stage: Stage): string {
  switch (stage.command) {
    case 'search':
      return `search ${stage.field}="${stage.value}"`;
    case 'where':
      return `where ${quoted(stage.field)}>${stage.above}`;
    case 'spath':
      return `spath path=${stage.path} output=${stage.output}`;
    case 'rename':
      return `rename ${stage.from} AS ${stage.to}`;
    case 'eval':
      return `eval ${stage.target}=${quoted(stage.field)}+${stage.plus}`;
    case 'mvexpand':
      return `mvexpand ${stage.field}`;
    case 'fields':
      return `fields ${stage.remove ? '-' : '+'} ${stage.names.join(' ')}`;
    case 'bin':
      return `bin _time span=${stage.seconds}s`;
    case 'head':
      return `head ${stage.count}`;
    case 'dedup':
      return `dedup ${stage.names.join(' ')}`;
    case 'fillnull':
      return `fillnull value=${stage.value} ${stage.name}`;
    case 'eventstats':
      return `eventstats ${callText(stage.call)} AS x${byText(stage.by)}`;
    case 'streamstats':
      return `streamstats window=${stage.window} global=f ${callText(stage.call)} AS x${byText(stage.by)}`;
    case 'top':
      return `top limit=${stage.limit} ${stage.field}`;
    case 'stats':
      return `stats ${stage.calls.map(callText).join(' ')}${byText(stage.by)}`;
    case 'chart':
      return `chart limit=${stage.limit} ${callText(stage.call)} over ${stage.over} by ${stage.by}`;
    case 'timechart':
      return `timechart span=${stage.seconds}s limit=${stage.limit} ${callText(stage.call)} by ${stage.by}`;
  }
}

/** Runs a plan over events, newest first. */
export function runTextbook(events: readonly TextbookEvent[], stages: readonly Stage[]): Fields[] {
  return stages.reduce<Fields[]>((rows, stage) => runStage(rows, stage), events.map(fieldsOf));
}

/** JSON numbers as they are written: parsing them would lose `1.0` and digits beyond 2^53. */
const NUMBER = /(?<=[[:,])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\],}])/g;

export function fieldsOf({ time, raw, host, sourcetype, index }: TextbookEvent): Fields {
  const fields: Fields = new Map();
  const visit = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, `${name}{}`);
    else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) visit(inner, name === '' ? key : `${name}.${key}`);
    } else add(fields, name, String(value));
  };
  if (raw.startsWith('{')) visit(JSON.parse(raw.replace(NUMBER, '"$&"')), '');
  fields.set('host', host);
  fields.set('sourcetype', sourcetype);
  fields.set('index', index);
  fields.set('_time', String(time));
  fields.set('_raw', raw);
  return fields;
}

function add(fields: Fields, name: string, value: string): void {
  const old = fields.get(name);
  fields.set(name, old === undefined ? value : [...[old].flat(), value]);
}

const valuesOf = (fields: Fields, name: string): string[] => [fields.get(name) ?? []].flat();
const numberOf = (text: string): number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

function runStage(rows: Fields[], stage: Stage): Fields[] {
  switch (stage.command) {
    case 'search':
      return rows.filter((row) =>
        valuesOf(row, stage.field).some((value) => value.toLowerCase() === stage.value.toLowerCase()),
      );
    case 'where':
      return rows.filter((row) => valuesOf(row, stage.field).some((value) => isAbove(value, stage.above)));
    case 'spath':
      for (const row of rows) {
        const found = fieldsOf({
          time: 0,
          raw: String(row.get('_raw')),
          host: '',
          sourcetype: '',
          index: '',
        });
        const value = found.get(stage.path);
        if (value !== undefined && !['host', 'sourcetype', 'index'].includes(stage.path))
          row.set(stage.output, value);
      }
      return rows;
    case 'rename':
      for (const row of rows) {
        const value = row.get(stage.from);
        row.delete(stage.from);
        if (value === undefined) row.delete(stage.to);
        else row.set(stage.to, value);
      }
      return rows;
    case 'eval':
      for (const row of rows) {
        const [value, ...more] = valuesOf(row, stage.field);
        const sum = more.length > 0 || value === undefined ? Number.NaN : numberOf(value) + stage.plus;
        if (Number.isNaN(sum)) row.delete(stage.target);
        else row.set(stage.target, sumText(sum, value!.split('.')[1]?.length ?? 0));
      }
      return rows;
    case 'mvexpand':
      return rows.flatMap((row) => {
        const values = valuesOf(row, stage.field);
        return values.length < 2 ? [row] : values.map((value) => new Map(row).set(stage.field, value));
      });
    case 'fields':
      return rows.map(
        (row) =>
          new Map(
            [...row].filter(([name]) =>
              stage.remove ? !stage.names.includes(name) : name.startsWith('_') || stage.names.includes(name),
            ),
          ),
      );
    case 'bin':
      for (const row of rows) {
        const time = Number(row.get('_time'));
        row.set('_time', String(Math.floor(time / stage.seconds) * stage.seconds));
      }
      return rows;
    case 'head':
      return rows.slice(0, stage.count);
    case 'dedup': {
      const seen = new Set<string>();
      return rows.filter((row) => {
        const values = stage.names.map((name) => valuesOf(row, name));
        const key = JSON.stringify(values);
        const stays = values.every((list) => list.length > 0) && !seen.has(key);
        seen.add(key);
        return stays;
      });
    }
    case 'fillnull':
      for (const row of rows) if (!row.has(stage.name)) row.set(stage.name, stage.value);
      return rows;
    case 'eventstats': {
      // As for stats, a row counts once a combination of its values.
      const groups = new Map<string, Fields[]>();
      for (const row of rows)
        for (const key of keysOf(row, stage.by)) groups.set(key, [...(groups.get(key) ?? []), row]);
      const results = rows.map((row) =>
        keysOf(row, stage.by).map((key) => aggregate(stage.call, groups.get(key)!)),
      );
      rows.forEach((row, i) => {
        if (results[i]!.length > 0) setOrDelete(row, 'x', results[i]![0]);
      });
      return rows;
    }
    case 'streamstats': {
      const before = new Map<string, Fields[]>();
      const given = rows.map((row) => new Map(row));
      given.forEach((row, i) => {
        // A row with several values is in the group of the first ones only.
        for (const key of keysOf(row, stage.by).slice(0, 1)) {
          const members = [...(before.get(key) ?? []), row];
          before.set(key, members);
          setOrDelete(
            rows[i]!,
            'x',
            aggregate(stage.call, stage.window > 0 ? members.slice(-stage.window) : members),
          );
        }
      });
      return rows;
    }
    case 'top': {
      const counts = new Map<string, number>();
      for (const value of rows.flatMap((row) => valuesOf(row, stage.field))) {
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      return [...counts]
        .sort(([a, x], [b, y]) => y - x || (a < b ? 1 : -1))
        .slice(0, stage.limit)
        .map(
          ([value, count]) =>
            new Map([
              [stage.field, value],
              ['count', String(count)],
              ['percent', ((count / total) * 100).toFixed(6)],
            ]),
        );
    }
    case 'stats':
      return stats(rows, stage.calls, stage.by);
    case 'chart':
      return table(rows, stage.call, { over: stage.over, by: stage.by, limit: stage.limit });
    case 'timechart': {
      const { seconds, call, by, limit } = stage;
      for (const row of rows) {
        row.set('_bin', String(Math.floor(Number(row.get('_time')) / seconds) * seconds));
      }
      const made = table(rows, call, { over: '_bin', by, limit });
      return withoutGaps(made, seconds, call);
    }
  }
}

/** The groups of a row: one a combination of its values, none when one of the fields is missing. */
const keysOf = (row: Fields, by: readonly string[]): string[] =>
  combinations(by.map((name) => valuesOf(row, name))).map((key) => JSON.stringify(key));

function setOrDelete(row: Fields, name: string, value: Value | undefined): void {
  if (value === undefined) row.delete(name);
  else row.set(name, value);
}

/** Eval keeps the decimals of the operand that has some; a whole result has none. */
const sumText = (sum: number, decimals: number): string =>
  Number.isInteger(sum) ? String(sum) : sum.toFixed(decimals);

function isAbove(value: string, bound: number): boolean {
  const number = numberOf(value);
  return Number.isNaN(number) ? value > String(bound) : number > bound;
}

function stats(rows: Fields[], calls: readonly Call[], by: readonly string[]): Fields[] {
  const groups = new Map<string, { key: string[]; rows: Fields[] }>();
  if (by.length === 0) groups.set('', { key: [], rows });
  else {
    for (const row of rows) {
      for (const key of combinations(by.map((name) => valuesOf(row, name)))) {
        const id = JSON.stringify(key);
        const group = groups.get(id) ?? { key, rows: [] };
        groups.set(id, group);
        group.rows.push(row);
      }
    }
  }
  return [...groups.values()]
    .sort((a, b) => by.map((_, i) => order(a.key[i]!, b.key[i]!)).find((place) => place !== 0) ?? 0)
    .map(({ key, rows: members }) => {
      const result: Fields = new Map(by.map((name, i) => [name, key[i]!]));
      for (const call of calls) put(result, callText(call), aggregate(call, members));
      return result;
    });
}

const combinations = (lists: string[][]): string[][] =>
  lists.reduce<string[][]>(
    (made, list) => made.flatMap((start) => list.map((value) => [...start, value])),
    [[]],
  );

function put(row: Fields, name: string, value: Value | undefined): void {
  if (value !== undefined) row.set(name, value);
}

/** Numbers by value, before texts. */
function order(a: string, b: string): number {
  const x = numberOf(a);
  const y = numberOf(b);
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  if (!Number.isNaN(x) && x !== y) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

function aggregate({ name, field }: Call, rows: readonly Fields[]): Value | undefined {
  if (field === undefined) return String(rows.length);
  const seen = rows.flatMap((row) =>
    valuesOf(row, field).map((value) => ({ value, time: Number(row.get('_time')) })),
  );
  const values = seen.map(({ value }) => value);
  const numbers = values.map(numberOf).filter((number) => !Number.isNaN(number));
  const total = numbers.reduce((sum, number) => sum + number, 0);
  const ordered = [...values].sort(order);
  // Events come newest first: of equal times the earliest is the last one, the latest the first one.
  const newest = Math.max(...seen.map(({ time }) => time));
  const oldest = Math.min(...seen.map(({ time }) => time));
  const results: Record<AggregateName, () => Value | undefined> = {
    count: () => String(values.length),
    dc: () => String(new Set(values).size),
    sum: () => (numbers.length === 0 ? undefined : String(total)),
    avg: () => (numbers.length === 0 ? undefined : String(total / numbers.length)),
    range: () => (numbers.length === 0 ? undefined : String(Math.max(...numbers) - Math.min(...numbers))),
    min: () => ordered[0],
    max: () => ordered.at(-1),
    first: () => values[0],
    last: () => values.at(-1),
    earliest: () => seen.findLast(({ time }) => time === oldest)?.value,
    latest: () => seen.find(({ time }) => time === newest)?.value,
    list: () => single(values.slice(0, 100)),
    values: () => single([...new Set(values)].sort((a, b) => (a < b ? -1 : 1))),
  };
  return results[name]();
}

const single = (values: string[]): Value | undefined => (values.length < 2 ? values[0] : values);

/** A row a value of one field, a column a value of another; all but the best `limit` columns in one. */
function table(
  rows: readonly Fields[],
  call: Call,
  { over, by, limit }: { over: string; by: string; limit: number },
): Fields[] {
  const cells = new Map<string, Map<string, Fields[]>>();
  const series = new Set<string>();
  for (const row of rows) {
    for (const place of valuesOf(row, over)) {
      const names = valuesOf(row, by);
      for (const name of names.length === 0 ? ['NULL'] : names) {
        series.add(name);
        const line = cells.get(place) ?? new Map<string, Fields[]>();
        cells.set(place, line);
        line.set(name, [...(line.get(name) ?? []), row]);
      }
    }
  }
  const score = (name: string): number => {
    const results = [...cells.values()].flatMap((line) =>
      line.has(name) ? [aggregate(call, line.get(name)!) ?? []].flat() : [],
    );
    const numbers = results.map(numberOf).filter((number) => !Number.isNaN(number));
    return numbers.length === 0 ? -Infinity : numbers.reduce((sum, number) => sum + number, 0);
  };
  const scored = [...series].map((name) => ({ name, score: score(name) }));
  scored.sort((a, b) => (a.score === b.score ? (a.name < b.name ? -1 : 1) : b.score - a.score));
  const shown = new Set((limit === 0 ? scored : scored.slice(0, limit)).map(({ name }) => name));
  const hasOthers = shown.size < series.size;
  return [...cells]
    .sort(([a], [b]) => order(a, b))
    .map(([place, line]) => {
      const result: Fields = new Map([[over === '_bin' ? '_time' : over, place]]);
      for (const name of shown) put(result, name, cell(call, line.get(name)));
      // In the order of the events, not of the columns.
      const rest = new Set([...line].flatMap(([name, members]) => (shown.has(name) ? [] : members)));
      const others = rows.flatMap((row) =>
        rest.has(row) ? [...line].flatMap(([name, members]) => repeats(row, name, members, shown)) : [],
      );
      if (hasOthers) put(result, 'OTHER', cell(call, others.length > 0 ? others : undefined));
      return result;
    });
}

const repeats = (row: Fields, name: string, members: readonly Fields[], shown: Set<string>): Fields[] =>
  shown.has(name) ? [] : members.filter((member) => member === row);

function cell(call: Call, rows: readonly Fields[] | undefined): Value | undefined {
  if (rows) return aggregate(call, rows);
  return call.name === 'count' || call.name === 'dc' ? '0' : undefined;
}

/** Adds the bins that hold nothing. */
function withoutGaps(rows: readonly Fields[], seconds: number, call: Call): Fields[] {
  const byTime = new Map(rows.map((row) => [Number(row.get('_time')), row]));
  const times = [...byTime.keys()];
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))].filter((name) => name !== '_time');
  const filled: Fields[] = [];
  for (let at = Math.min(...times); at <= Math.max(...times); at += seconds) {
    const row = byTime.get(at) ?? new Map<string, Value>([['_time', String(at)]]);
    for (const name of columns) if (!row.has(name)) put(row, name, cell(call, undefined));
    filled.push(row);
  }
  return filled;
}
