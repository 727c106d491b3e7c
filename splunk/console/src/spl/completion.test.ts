import { expect, test } from 'vitest';
import { complete } from './completion.ts';

const vocabulary = {
  commands: ['stats', 'streamstats', 'lookup'],
  functions: ['max', 'mvcount'],
  indexes: ['iot_posture', 'iot_risk'],
  macros: ['dd(', 'iot_posture_index'],
  lookups: ['iot_allowed_ports'],
  fields: ['thing', 'timestamp'],
};

/** What is offered where `^` stands. */
const offered = (marked: string) => {
  const cursor = marked.indexOf('^');
  const { from, suggestions } = complete(marked.replace('^', ''), cursor, vocabulary);
  return suggestions.map(({ text }) => marked.slice(0, from) + text);
};

test.each([
  ['index=iot_p^', ['index=iot_posture']],
  ['index=x | st^', ['index=x | stats', 'index=x | streamstats']],
  ['index=x | stats m^', ['index=x | stats max', 'index=x | stats mvcount']],
  ['index=x | stats count BY th^', ['index=x | stats count BY thing']],
  ['| lookup iot_a^', ['| lookup iot_allowed_ports']],
  ['`iot^', ['`iot_posture_index']],
  ['th^ | stats count', ['thing']],
])('%s', (search, expected) => {
  expect(offered(search)).toEqual(expected);
});

test.each(['name="st^', '```st^', '`dd(x)`^', 'index=x | stats^', ''])(
  'nothing is offered at %s',
  (search) => {
    expect(offered(search === '' ? '^' : search)).toEqual([]);
  },
);
