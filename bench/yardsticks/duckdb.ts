import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { costOf, median } from '../measure.ts';
import { metricAt, timeAt } from './metric-lines.ts';

/** DuckDB as far as it is used here. It is no dependency: the benchmark installs it beside the lab. */
interface Connection {
  run(sql: string): Promise<unknown>;
}

const VERSION = '1.5.6-r.1';
const FOLDER = '.lab/bench/duckdb';

/** The same metrics as a table of DuckDB, already shredded into columns, read by one thread. */
export interface DuckdbTable {
  /** Median processor time of a query over five runs, in milliseconds. */
  costOf(sql: string): Promise<number>;
}

/** Installs DuckDB and loads the first `count` metrics; says why when that cannot be done. */
export async function openDuckdb(count: number): Promise<DuckdbTable | { unavailable: string }> {
  let connection: Connection;
  try {
    connection = await install();
  } catch (error) {
    return { unavailable: `DuckDB cannot be installed: ${String(error).split('\n')[0]}` };
  }
  const file = `${FOLDER}/metrics.csv`;
  await writeCsv(file, count);
  await connection.run('SET threads=1');
  await connection.run(
    `CREATE TABLE metrics AS SELECT time, thing, name, count, CAST(ports AS INTEGER[]) AS ports, raw FROM read_csv('${file}', header=true, delim='\t', quote='', escape='', columns={'time': 'BIGINT', 'thing': 'VARCHAR', 'name': 'VARCHAR', 'count': 'BIGINT', 'ports': 'VARCHAR', 'raw': 'VARCHAR'})`,
  );
  await rm(file);
  return {
    costOf: async (sql) => {
      const costs: number[] = [];
      for (let i = 0; i < 5; i++) costs.push((await costOf(() => connection.run(sql))).cpuMs);
      return median(costs);
    },
  };
}

async function install(): Promise<Connection> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(`${FOLDER}/package.json`, '{"private":true}\n');
  const require = createRequire(`${process.cwd()}/${FOLDER}/package.json`);
  const load = () =>
    require('@duckdb/node-api') as {
      DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> };
    };
  try {
    load();
  } catch {
    const wanted = `@duckdb/node-api@${VERSION}`;
    await promisify(execFile)('npm', ['install', '--no-save', '--no-audit', '--no-fund', wanted], {
      cwd: FOLDER,
      timeout: 120_000,
    });
  }
  const instance = await load().DuckDBInstance.create(':memory:');
  return instance.connect();
}

async function writeCsv(file: string, count: number): Promise<void> {
  const out = createWriteStream(file);
  out.write('time\tthing\tname\tcount\tports\traw\n');
  for (let from = 0; from < count; from += 10_000) {
    let lines = '';
    for (let i = from; i < Math.min(count, from + 10_000); i++) {
      const metric = metricAt(i);
      const { thing, name, value } = metric;
      const number = 'count' in value ? value.count : '';
      const ports = 'ports' in value ? `[${value.ports.join(',')}]` : '';
      lines += `${timeAt(i)}\t${thing}\t${name}\t${number}\t${ports}\t${JSON.stringify(metric)}\n`;
    }
    if (!out.write(lines)) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  out.end();
  await finished(out);
}
