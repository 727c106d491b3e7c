import { channel } from './hec-case.ts';
import type { SplunkUnderTest } from './splunk-under-test.ts';
import { byEvent, bySearch, type UnsettledPoint } from './unsettled-point.ts';

const askAcks = async (splunk: SplunkUnderTest, path: string, body: string): Promise<string> => {
  const { status, text } = await splunk.hec({
    path,
    headers: {
      Authorization: `Splunk ${splunk.tokens.ack}`,
      'X-Splunk-Request-Channel': channel(99),
    },
    body,
  });
  return `${status} ${text}`;
};

/** The HTTP Event Collector. */
const COLLECTOR: readonly UnsettledPoint[] = [
  {
    id: 'ack-1.0',
    question: 'Is there /services/collector/ack/1.0?',
    ours: '200 {"acks":{"0":false}}',
    ask: (splunk) => askAcks(splunk, '/ack/1.0', '{"acks":[0]}'),
  },
  {
    id: 'ack-malformed',
    question: 'What is said of an ack query of another shape?',
    ours: '400 {"text":"Invalid data format","code":6}',
    ask: (splunk) => askAcks(splunk, '/ack', '{"ids":[0]}'),
  },
  {
    id: 'ack-duplicates',
    question: 'How are ids answered that a query names twice?',
    ours: '200 {"acks":{"5":false}}',
    ask: (splunk) => askAcks(splunk, '/ack', '{"acks":[5,5]}'),
  },
  {
    id: 'content-type',
    question: 'Does the content type of an answer name a character set?',
    ours: 'application/json; charset=UTF-8',
    ask: async (splunk) =>
      String((await splunk.hec({ method: 'GET', path: '/health' })).headers['content-type']),
  },
  byEvent('object-text', 'Is the text of an object event kept as it was sent?', {
    envelope: '{"event": { "b": 1.0,  "a" : "x" }}',
    search: 'table _raw',
    ours: '[{"_raw":"{ \\"b\\": 1.0,  \\"a\\" : \\"x\\" }"}]',
  }),
  byEvent('time-milliseconds', 'What is a `time` in milliseconds?', {
    envelope: '{"time": 1700000000123, "event": "a"}',
    search: 'eval t=_time | table t',
    ours: '[{"t":"1700000000123"}]',
  }),
  byEvent('truncate', 'Does TRUNCATE (10,000 bytes) cut events of /event?', {
    envelope: JSON.stringify({ event: 'x'.repeat(20_000) }),
    search: 'eval n=len(_raw) | table n',
    ours: '[{"n":"20000"}]',
  }),
  byEvent('json-null', 'What is the field of a JSON null?', {
    envelope: '{"event": {"a": null, "b": "x"}}',
    search: 'eval has=if(isnull(a), "none", a) | table has b',
    ours: '[{"has":"null","b":"x"}]',
  }),
  byEvent('json-empty', 'What is the field of an empty JSON string?', {
    envelope: '{"event": {"a": "", "b": "x"}}',
    search: 'eval has=if(isnull(a), "none", "text of ".len(a)) | table has b',
    ours: '[{"has":"text of 0","b":"x"}]',
  }),
  byEvent('indexed-json', 'Does the source type _json (INDEXED_EXTRACTIONS) extract fields of /event?', {
    envelope: '{"sourcetype": "_json", "event": {"a": "1"}}',
    search: 'table a',
    ours: '[{"a":"1"}]',
  }),
  byEvent('max-time', 'With how many decimals is max(_time) written?', {
    envelope: '{"time": 1700000000.5, "event": "a"}',
    search: 'stats max(_time) AS t',
    ours: '[{"t":"1700000000.5"}]',
  }),
];

/** The search language. */
const LANGUAGE: readonly UnsettledPoint[] = [
  bySearch(
    'where-not-null',
    'Does `NOT a=1` hold when a is null?',
    '| makeresults | where NOT a=1 | stats count',
    '[{"count":"0"}]',
  ),
  bySearch(
    'search-equality',
    'Does `search a=1` find 1.0?',
    '| makeresults | eval a="1.0" | search a=1 | stats count',
    '[{"count":"0"}]',
  ),
  bySearch('float', 'What is 0.1 + 0.2?', '| makeresults | eval a=0.1+0.2 | table a', '[{"a":"0.3"}]'),
  bySearch(
    'round',
    'Does round(x, 2) keep zeros?',
    '| makeresults | eval a=round(1, 2), b=round(2.5), c=round(-2.5) | table a b c',
    '[{"a":"1.00","b":"3","c":"-3"}]',
  ),
  bySearch(
    'perc-even',
    'What is the median of an even count?',
    '| makeresults count=4 | streamstats count AS n | stats median(n) AS m perc25(n) AS p exactperc25(n) AS e',
    '[{"m":"2.5","p":"1.75","e":"1.75"}]',
  ),
  bySearch(
    'bin-labels',
    'How is a numeric bin named?',
    '| makeresults | eval a=17, b=0.3 | bin a span=10 | bin b span=0.25 | table a b',
    '[{"a":"10-20","b":"0.25-0.5"}]',
  ),
  bySearch(
    'bin-default',
    'Which width does bin choose by itself?',
    '| makeresults count=3 | streamstats count AS n | eval n=n*70 | bin n | table n',
    '[{"n":"70-80"},{"n":"140-150"},{"n":"210-220"}]',
  ),
  bySearch(
    'typeof',
    'What is the type of a comparison?',
    '| makeresults | eval a=typeof(1==1), b=typeof("1"), c=typeof(1) | table a b c',
    '[{"a":"Bool","b":"String","c":"Number"}]',
  ),
  bySearch(
    'mode-tie',
    'Which value is the mode of a tie?',
    '| makeresults count=4 | streamstats count AS n | eval n=n%2 | stats mode(n) AS m',
    '[{"m":"1"}]',
  ),
  bySearch(
    'regex-missing',
    'Does `regex a!=x` keep results without a?',
    '| makeresults | regex a!="x" | stats count',
    '[{"count":"1"}]',
  ),
  bySearch(
    'values-one',
    'Is one value of values() a text or a list?',
    '| makeresults | eval a="x" | stats values(a) AS v',
    '[{"v":"x"}]',
  ),
  bySearch(
    'month-end',
    'To which day is a month clipped?',
    '| makeresults | eval a=strftime(relative_time(strptime("2026-03-31", "%Y-%m-%d"), "-1mon"), "%F") | table a',
    '[{"a":"2026-02-28"}]',
  ),
  bySearch(
    'list-limit',
    'How many values does list() keep?',
    '| makeresults count=150 | streamstats count AS n | stats list(n) AS l | eval c=mvcount(l) | table c',
    '[{"c":"100"}]',
  ),
];

/** splunkd's REST API. */
const REST: readonly UnsettledPoint[] = [
  {
    id: 'export-error',
    question: 'Is an export of a search with a wrong argument refused, or answered with a line of messages?',
    ours: '400',
    ask: async ({ splunkd }) => {
      const search = '| makeresults | head limit=x';
      const answer = await splunkd('POST', '/services/search/v2/jobs/export', {
        search,
        output_mode: 'json',
      });
      return answer.status === 200 ? `200 ${answer.text}` : String(answer.status);
    },
  },
  {
    id: 'fired-alerts-all',
    question: 'Does the list of fired alerts have an entry `-` for all together?',
    ours: 'true',
    ask: async ({ splunkd }) => {
      const answer = await splunkd('GET', '/services/alerts/fired_alerts?output_mode=json&count=0');
      const { entry } = JSON.parse(answer.text) as { entry: { name: string }[] };
      return String(entry.some(({ name }) => name === '-'));
    },
  },
  {
    id: 'timeparser-month',
    question: 'Where does the time parser put -1mon of the end of a month?',
    ours: '{"-1mon":"2026-02-28T12:00:00.000+00:00"}',
    ask: async ({ splunkd }) => {
      const query = new URLSearchParams({
        time: '-1mon',
        now: '2026-03-31T12:00:00+00:00',
        output_mode: 'json',
      });
      return (await splunkd('GET', `/services/search/timeparser?${query.toString()}`)).text;
    },
  },
];

export const UNSETTLED_POINTS: readonly UnsettledPoint[] = [...COLLECTOR, ...LANGUAGE, ...REST];
