import type { EvalContext, Evaluator } from '../eval/context.ts';
import { SplError } from '../spl-error.ts';
import { parseTimeModifier } from '../time/time-modifier.ts';
import { toText } from '../values/field-value.ts';

interface TimeModifier {
  bound: 'earliest' | 'latest';
  field: '_time' | '_indextime';
  /** Epoch seconds that the text means. */
  resolve(text: string, position: number, context: Pick<EvalContext, 'now' | 'timezone'>): number;
  predicate(text: string, position: number): Evaluator<boolean>;
}

type Resolve = TimeModifier['resolve'];

const modifier: Resolve = (text, position, { now, timezone }) => {
  const time = parseTimeModifier(text, now, timezone);
  if (time === undefined) throw new SplError(`Invalid value "${text}" for time term.`, position);
  return time;
};

/** A number of units back from now, as in `hoursago=2`. */
const ago =
  (seconds: number): Resolve =>
  (text, position, { now }) => {
    if (!/^\d+$/.test(text)) throw new SplError(`Invalid value "${text}" for time term.`, position);
    return now - Number(text) * seconds;
  };

function define(bound: TimeModifier['bound'], field: TimeModifier['field'], resolve: Resolve): TimeModifier {
  return {
    bound,
    field,
    resolve,
    predicate: (text, position) => {
      // Wrong texts are refused when the search is parsed, not when the first event comes.
      resolve(text, position, { now: 0, timezone: 'UTC' });
      let known: { now: number; limit: number } | undefined;
      return (fields, context) => {
        if (known?.now !== context.now) known = { now: context.now, limit: resolve(text, position, context) };
        const time = fields.get(field);
        if (time === undefined) return false;
        return bound === 'earliest'
          ? Number(toText(time)) >= known!.limit
          : Number(toText(time)) < known!.limit;
      };
    },
  };
}

/** Time terms of a search expression, old spellings included (Search Reference, "Time modifiers"). */
export const TIME_MODIFIERS: Record<string, TimeModifier> = {
  earliest: define('earliest', '_time', modifier),
  latest: define('latest', '_time', modifier),
  _index_earliest: define('earliest', '_indextime', modifier),
  _index_latest: define('latest', '_indextime', modifier),
  starttime: define('earliest', '_time', modifier),
  endtime: define('latest', '_time', modifier),
  starttimeu: define('earliest', '_time', modifier),
  endtimeu: define('latest', '_time', modifier),
  minutesago: define('earliest', '_time', ago(60)),
  startminutesago: define('earliest', '_time', ago(60)),
  endminutesago: define('latest', '_time', ago(60)),
  hoursago: define('earliest', '_time', ago(3_600)),
  starthoursago: define('earliest', '_time', ago(3_600)),
  endhoursago: define('latest', '_time', ago(3_600)),
  daysago: define('earliest', '_time', ago(86_400)),
  startdaysago: define('earliest', '_time', ago(86_400)),
  enddaysago: define('latest', '_time', ago(86_400)),
  monthsago: define('earliest', '_time', ago(30 * 86_400)),
  startmonthsago: define('earliest', '_time', ago(30 * 86_400)),
  endmonthsago: define('latest', '_time', ago(30 * 86_400)),
};
