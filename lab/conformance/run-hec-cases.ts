import type { Finding } from './finding.ts';
import type { HecCase } from './hec-case.ts';
import type { SplunkUnderTest } from './splunk-under-test.ts';

/** Value of `source` by which the events of a case are found. */
const sourceOf = ({ id }: HecCase): string => `hec.${id.replaceAll(/[^\w.-]/g, '_')}`;

/** Sends every case, lets Splunk index what it took, and looks at answers and index. */
export async function* runHecCases(
  splunk: SplunkUnderTest,
  cases: readonly HecCase[],
): AsyncGenerator<Finding> {
  const answers = new Map<string, string | undefined>();
  for (const one of cases) answers.set(one.id, await differenceOfAnswer(splunk, one));
  await splunk.settled();
  for (const one of cases) {
    const detail = answers.get(one.id) ?? (await differenceOfIndex(splunk, one));
    const found = { part: 'hec', id: one.id, source: one.source } as const;
    yield detail === undefined ? { ...found, status: 'same' } : { ...found, status: 'differs', detail };
  }
}

async function differenceOfAnswer(splunk: SplunkUnderTest, one: HecCase): Promise<string | undefined> {
  const { method, path = '/event', token = 'plain', body } = one;
  const got = await splunk.hec({
    path: `${path}${path.includes('?') ? '&' : '?'}source=${encodeURIComponent(sourceOf(one))}`,
    headers: {
      ...(token === 'none' ? {} : { Authorization: `Splunk ${splunk.tokens[token]}` }),
      ...(one.channel === undefined ? {} : { 'X-Splunk-Request-Channel': one.channel }),
      ...one.headers,
    },
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body }),
  });
  if (got.status === one.status && got.text === one.text) return undefined;
  return `answer: expected ${one.status} ${one.text}; got ${got.status} ${got.text.slice(0, 200)}`;
}

async function differenceOfIndex(splunk: SplunkUnderTest, one: HecCase): Promise<string | undefined> {
  const { kept = [] } = one;
  const { rows } = await splunk.client.search({
    search: `index=${splunk.index} source="${sourceOf(one)}" | reverse`,
    allFields: true,
  });
  if (rows.length !== kept.length) return `index: expected ${kept.length} events; got ${rows.length}`;
  for (const [i, wanted] of kept.entries()) {
    for (const [name, value] of Object.entries(wanted)) {
      const expected = JSON.stringify(value);
      const got = JSON.stringify(rows[i]![name]) ?? 'nothing';
      if (got !== expected) return `index: event ${i + 1}, ${name}: expected ${expected}; got ${got}`;
    }
  }
  return undefined;
}
