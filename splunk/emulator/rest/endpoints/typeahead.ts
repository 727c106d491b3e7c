import { COMMAND_NAMES } from '#splunk/spl';
import type { Indexes } from '../../store/indexes.ts';
import type { Endpoint } from '../endpoint.ts';
import { searchError } from '../errors.ts';

/** `search/typeahead`: names of indexes after `index=`, names of commands after a pipe. Nothing else is completed. */
export function typeaheadEndpoints(indexes: Indexes): Endpoint[] {
  return [
    {
      path: 'search/typeahead',
      GET: ({ parameters }) => {
        const prefix = parameters.get('prefix');
        const count = parameters.integer('count', 0);
        if (prefix === undefined || count <= 0) throw searchError(400, 'Invalid prefix or count.');
        const candidates = [
          ...indexes.list().map(({ name }) => `index=${name}`),
          ...COMMAND_NAMES.map((name) => `| ${name}`),
        ];
        const results = candidates
          .filter((content) => content.startsWith(prefix.replace(/^\s*\|\s*/, '| ')))
          .slice(0, count)
          .map((content) => ({ content, count: 0, operator: false }));
        return { kind: 'json', value: { results } };
      },
    },
  ];
}
