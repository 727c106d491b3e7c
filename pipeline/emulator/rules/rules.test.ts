import type { TopicRulePayload } from '@aws-sdk/client-iot';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../broker/index.ts';
import { createTestContext } from '../testing.ts';
import { createRulesEngine, parseRuleSql, SqlParseError } from './index.ts';

const FIREHOSE = { roleArn: 'role', deliveryStreamName: 'stream' };

function engineWith(rule: TopicRulePayload, options: { denied?: boolean; broken?: boolean } = {}) {
  const records: { stream: string; text: string }[] = [];
  const published: Message[] = [];
  const batches: number[] = [];
  const rules = new Map([['R', rule]]);
  const engine = createRulesEngine(createTestContext(), {
    rules: { get: (name) => rules.get(name), entries: () => rules, revision: () => 1 },
    ports: {
      putRecord: (stream, data) => {
        if (options.broken) throw new Error('stream is gone');
        records.push({ stream, text: data.toString('utf8') });
      },
      putRecordBatch: (stream, batch) => {
        batches.push(batch.length);
        records.push(...batch.map((data) => ({ stream, text: data.toString('utf8') })));
      },
      publish: (message) => void published.push(message),
    },
    authorizeRole: () => ({ allowed: !options.denied }),
  });
  return { engine, records, published, batches };
}

const message = (payload: string, topic = 'a/b'): Message => ({
  topic,
  payload: Buffer.from(payload),
  qos: 0,
  retain: false,
  clientId: 'pump',
});

/** The output of `sql` for one payload. */
function output(sql: string, payload: unknown): unknown {
  const { engine, records } = engineWith({ sql, actions: [{ firehose: FIREHOSE }] });
  engine.ingest('R', message(JSON.stringify(payload)));
  return records.length === 0 ? undefined : JSON.parse(records[0]!.text);
}

describe('rule SQL', () => {
  it.each([
    ['SELECT a.b AS x, c', { a: { b: 1 }, c: 2 }, { x: 1, c: 2 }],
    ['SELECT *, 15 AS speed', { a: 1 }, { a: 1, speed: 15 }],
    ['SELECT a AS deep.er', { a: 1 }, { deep: { er: 1 } }],
    ['SELECT VALUE a', { a: [1] }, [1]],
    ['SELECT missing AS m, 1 AS one', {}, { one: 1 }],
    ['SELECT 1 + 2 * 3 AS n, 7 / 2 AS i, 7.5 / 2 AS d', {}, { n: 7, i: 3, d: 3.75 }],
    ["SELECT CASE a WHEN 1 THEN 'one' ELSE 'other' END AS w", { a: 1 }, { w: 'one' }],
    ['SELECT (SELECT VALUE n FROM e WHERE n > 1) AS big', { e: [{ n: 1 }, { n: 2 }] }, { big: [2] }],
    ['SELECT topic() AS t, topic(2) AS second, clientid() AS c', {}, { t: 'a/b', second: 'b', c: 'pump' }],
    [
      "SELECT upper(a) AS u, concat(a, '-', 1) AS c, get(o, 'x-y') AS g",
      { a: 'q', o: { 'x-y': 3 } },
      { u: 'Q', c: 'q-1', g: 3 },
    ],
    [
      "SELECT cast('12' AS Int) AS i, isUndefined(z) AS u, isNull(n) AS n",
      { n: null },
      { i: 12, u: true, n: true },
    ],
    ["SELECT encode(*, 'base64') AS e", { a: 1 }, { e: 'eyJhIjoxfQ==' }],
    [
      'SET @n = a + 1, @m = @n * 2 SELECT @m AS m, (SELECT VALUE x + @n FROM e) AS l WHERE @n > 1',
      { a: 1, e: [{ x: 1 }] },
      { m: 4, l: [3] },
    ],
    [
      "SELECT regexp_matches(a, '^p[0-9]+$') AS m, regexp_substr(a, '[0-9]+') AS s, regexp_replace(a, '(p)([0-9])', '$2$1') AS r",
      { a: 'p12' },
      { m: true, s: '12', r: '1p2' },
    ],
    [
      "SELECT VALUE transform('enrichArray', attributes, list)",
      { attributes: { d: 1 }, list: [{ a: 1 }, 2] },
      [{ a: 1, d: 1 }, 2],
    ],
    [
      'SELECT chr(65) AS c, bitnot(5) AS n, atan2(0, 1) AS t, cos(0) AS one, acos(2) AS none',
      {},
      { c: 'A', n: -6, t: 0, one: 1 },
    ],
    [
      "SELECT parse_time('EEE, d MMM yyyy h:mm a Z', 1234567890123, 'Asia/Kolkata') AS t",
      {},
      { t: 'Sat, 14 Feb 2009 5:01 AM +0530' },
    ],
    [
      "SELECT time_to_epoch('2020-04-03 09:45:18 UTC+01:00', 'yyyy-MM-dd HH:mm:ss VV') AS t",
      {},
      { t: 1585903518000 },
    ],
    ["SELECT time_to_epoch('18 December 2015', 'dd MMMM yyyy') AS t", {}, { t: 1450396800000 }],
    [
      "SELECT time_to_epoch('2007-12-03 10:15:30.592 America/Los_Angeles', 'yyyy-MM-dd HH:mm:ss.SSS z') AS t",
      {},
      { t: 1196705730592 },
    ],
    [
      "SELECT time_to_epoch('31 April 2015', 'dd MMMM yyyy') AS t, time_to_epoch('x', 'qq') AS u, 1 AS one",
      {},
      { one: 1 },
    ],
    ["SELECT parse_time('yyyy-MM-dd HH:mm:ss', 0) AS t", {}, { t: '1970-01-01 00:00:00' }],
  ])('%s', (sql, payload, expected) => {
    expect(output(sql, payload)).toEqual(expected);
  });

  it.each([
    ["a = 1 AND NOT b = 'x'", true],
    ["b = 'x' OR a <> 1", false],
    ['missing = 1', false],
    ["a < 'five'", false],
    ["a >= '1'", true],
  ])('runs the actions for WHERE %s only if strictly true', (where, runs) => {
    expect(output(`SELECT * WHERE ${where}`, { a: 1, b: 'y' }) !== undefined).toBe(runs);
  });

  it.each([
    '',
    'SELECT',
    'SELECT * FROM t',
    "SELECT * FROM 't' WHERE",
    'SELECT nosuch(1)',
    'SELECT a b',
    'SET @a = 1, @a = 2 SELECT *',
    'SET @a = @b SELECT *',
    'SELECT @a',
  ])('refuses %j with a reason and position', (sql) => {
    expect(() => parseRuleSql(sql)).toThrow(SqlParseError);
  });

  it('is parsed or refused, whatever the text', () => {
    const words = fc.constantFrom(
      'SELECT',
      '*',
      'FROM',
      "'t'",
      'WHERE',
      '(',
      ')',
      'a',
      '1',
      ',',
      '=',
      'NOT',
      'CASE',
      '-',
      '[',
      '{',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 200 }), (parts) => {
        try {
          parseRuleSql(parts.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(SqlParseError);
        }
      }),
    );
    for (const nesting of ['(', 'NOT ', '-', '[']) {
      expect(() => parseRuleSql(`SELECT ${nesting.repeat(50_000)}`)).toThrow(SqlParseError);
    }
  });
});

describe('the rules engine', () => {
  it('passes the very bytes through SELECT *, with the separator behind them', () => {
    const { engine, records } = engineWith({
      sql: "SELECT * FROM 'a/#'",
      actions: [{ firehose: { ...FIREHOSE, separator: '\n' } }],
    });
    engine.match(message('{ "a": 1.0 }'));
    engine.match(message('{}', 'other'));
    expect(records).toEqual([{ stream: 'stream', text: '{ "a": 1.0 }\n' }]);
  });

  it('puts one record per element in batch mode', () => {
    const { engine, records, batches } = engineWith({
      sql: 'SELECT VALUE list',
      actions: [{ firehose: { ...FIREHOSE, batchMode: true } }],
    });
    engine.ingest('R', message('{"list":[1,{"b":2}]}'));
    expect(records.map(({ text }) => text)).toEqual(['1', '{"b":2}']);
    expect(batches).toEqual([2]);
    engine.ingest('R', message(JSON.stringify({ list: Array.from({ length: 501 }, () => 1) })));
    expect(batches).toEqual([2]);
    expect(engine.counters().rules['R']).toMatchObject({ Success: 1, Failure: 1 });
  });

  it('fails a message whose regular expression would take for ever, and goes on', () => {
    const { engine, records } = engineWith({
      sql: "SELECT regexp_matches(a, '^(([a-z])+.)+[A-Z]([a-z])+$') AS m",
      actions: [{ firehose: FIREHOSE }],
    });
    engine.ingest('R', message(JSON.stringify({ a: 'a'.repeat(200) })));
    expect(engine.counters().rules['R']).toMatchObject({ ParseError: 1, Success: 0 });
    engine.ingest('R', message('{"a":"b"}'));
    expect(records.map(({ text }) => text)).toEqual(['{"m":false}']);
  });

  it('republishes to a topic made from the original payload', () => {
    const { engine, published } = engineWith({
      sql: 'SELECT a AS renamed',
      actions: [{ republish: { roleArn: 'role', topic: 'alerts/${a}', qos: 1 } }],
    });
    engine.ingest('R', message('{"a":"x"}'));
    expect(published.map(({ topic, payload, qos }) => [topic, String(payload), qos])).toEqual([
      ['alerts/x', '{"renamed":"x"}', 1],
    ]);
  });

  it('runs the error action with the documented document', () => {
    const { engine, published } = engineWith(
      {
        sql: 'SELECT *',
        actions: [{ firehose: FIREHOSE }],
        errorAction: { republish: { roleArn: 'role', topic: 'errors' } },
      },
      { broken: true },
    );
    engine.ingest('R', message('{}'));
    expect(JSON.parse(String(published[0]!.payload))).toMatchObject({
      ruleName: 'R',
      topic: 'a/b',
      clientId: 'pump',
      base64OriginalPayload: 'e30=',
      failures: [{ failedAction: 'FirehoseAction', errorMessage: 'stream is gone' }],
    });
    expect(engine.counters().rules['R']).toMatchObject({ Failure: 1, ErrorActionSuccess: 1, Success: 0 });
  });

  it('delivers nothing when the role may not', () => {
    const { engine, records } = engineWith(
      { sql: 'SELECT *', actions: [{ firehose: FIREHOSE }] },
      { denied: true },
    );
    engine.ingest('R', message('{}'));
    expect(records).toEqual([]);
    expect(engine.counters().rules['R']).toMatchObject({ TopicMatch: 1, Failure: 1 });
  });

  it('counts a missing or disabled rule as RuleNotFound', () => {
    const { engine, records } = engineWith({
      sql: 'SELECT *',
      actions: [{ firehose: FIREHOSE }],
      ruleDisabled: true,
    });
    engine.ingest('R', message('{}'));
    engine.ingest('nowhere', message('{}'));
    expect(records).toEqual([]);
    expect(engine.counters().RuleNotFound).toBe(2);
  });
});
