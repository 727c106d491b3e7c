import { SECOND, type Clock } from '#kernel';
import { resolveTimeModifier } from '#splunk/spl';
import { isoResultTime } from '../../jobs/shown-fields.ts';
import type { Endpoint } from '../endpoint.ts';
import { searchError } from '../errors.ts';
import { NOTHING } from '../reply.ts';
import { timeParameter } from './job-request.ts';

/** `search/timeparser`: what time modifiers mean now, or at `now=`. */
export function searchToolEndpoints(clock: Clock): Endpoint[] {
  return [
    {
      path: 'search/timeparser',
      GET: ({ parameters }) => {
        const texts = parameters.all('time');
        if (texts.length === 0) return NOTHING;
        const now = timeParameter(parameters, 'now', clock.now() / SECOND) ?? clock.now() / SECOND;
        const times = texts.map((text) => {
          try {
            return [text, isoResultTime(resolveTimeModifier(text, now))] as const;
          } catch {
            throw searchError(400, 'Invalid time.');
          }
        });
        return { kind: 'response', members: Object.fromEntries(times) };
      },
    },
  ];
}
