import type { EvalContext, Evaluator } from '../eval/context.ts';
import { SplError } from '../spl-error.ts';
import { Cursor } from '../syntax/cursor.ts';
import type { SearchNode, SearchOperator, SearchValue } from '../syntax/search-ast.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';
import { parseTimeModifier } from '../time/time-modifier.ts';
import { parseSubnet } from '../values/address.ts';
import { compareText } from '../values/compare.ts';
import { toText, type FieldValue } from '../values/field-value.ts';
import { parseNumber } from '../values/number.ts';
import { compileWildcard } from '../values/wildcard.ts';
import { compileTerm } from './segmentation.ts';
import { TIME_MODIFIERS } from './time-modifiers.ts';

type Predicate = Evaluator<boolean>;

/** Compiles a search expression; none matches everything. */
export function compileSearchPredicate(node: SearchNode | undefined): Predicate {
  return node ? compile(node) : () => true;
}

function compile(node: SearchNode): Predicate {
  switch (node.kind) {
    case 'and': {
      const terms = node.terms.map(compile);
      return (fields, context) => terms.every((term) => term(fields, context));
    }
    case 'or': {
      const terms = node.terms.map(compile);
      return (fields, context) => terms.some((term) => term(fields, context));
    }
    case 'not': {
      const term = compile(node.term);
      return (fields, context) => !term(fields, context);
    }
    case 'term':
      return inRaw(compileTerm(node.text));
    case 'directive':
      return inRaw(
        compileTerm(node.text, {
          caseSensitive: node.directive === 'CASE',
          majorOnly: node.directive === 'TERM',
        }),
      );
    case 'in': {
      const tests = node.values.map(({ text, caseSensitive }) => compileValue(text, caseSensitive));
      const { field } = node;
      return (fields) => tests.some((test) => someValue(fields.get(field), test));
    }
    case 'compare':
      return compileComparison(node.field, node.operator, node.value, node.position);
    case 'subsearch':
      throw new SplError('A subsearch cannot stand here.', node.position);
  }
}

/** The field that a term looks at, when its answer depends on nothing else. */
export function fieldRead(node: SearchNode): string | undefined {
  if (node.kind === 'in') return node.field;
  if (node.kind !== 'compare') return undefined;
  const { field } = node;
  const special = SPECIAL_FIELDS[field.toLowerCase()] ?? tagField(field) ?? TIME_MODIFIERS[field];
  return special ? undefined : field;
}

function inRaw(test: (raw: string) => boolean): Predicate {
  return (fields) => {
    const raw = fields.get('_raw');
    return raw !== undefined && test(toText(raw));
  };
}

function someValue(value: FieldValue | undefined, test: (text: string) => boolean): boolean {
  if (value === undefined) return false;
  return typeof value === 'string' ? test(value) : value.some(test);
}

/** Equality of the `search` command: a subnet holds addresses, `*` is a wildcard, case does not count. */
export function compileValue(pattern: string, caseSensitive: boolean): (text: string) => boolean {
  const subnet = parseSubnet(pattern);
  const same = compileWildcard(pattern, { caseSensitive });
  return subnet ? (text) => subnet(text) || same(text) : same;
}

const ORDER: Partial<Record<SearchOperator, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function compileComparison(
  field: string,
  operator: SearchOperator,
  value: SearchValue,
  position: number,
): Predicate {
  const special = SPECIAL_FIELDS[field.toLowerCase()] ?? tagField(field);
  if (special && (operator === '=' || operator === '!=')) {
    const test = special(value.text, position);
    return operator === '=' ? test : (fields, context) => !test(fields, context);
  }
  const time = TIME_MODIFIERS[field];
  if (time && operator === '=') return time.predicate(value.text, position);
  const ordered = ORDER[operator];
  if (ordered) {
    const { text } = value;
    const limit = parseNumber(text);
    return (fields) =>
      someValue(fields.get(field), (candidate) => {
        const number = Number.isNaN(limit) ? Number.NaN : parseNumber(candidate);
        return ordered(Number.isNaN(number) ? compareText(candidate, text) : number - limit);
      });
  }
  const test = timeAware(field, value);
  if (operator === '=') return (fields) => someValue(fields.get(field), test);
  return (fields) => someValue(fields.get(field), (candidate) => !test(candidate));
}

/** `_time` is a number, however it is written. */
function timeAware(field: string, { text, caseSensitive }: SearchValue): (text: string) => boolean {
  const same = compileValue(text, caseSensitive);
  const number = field === '_time' ? parseNumber(text) : Number.NaN;
  return Number.isNaN(number) ? same : (candidate) => same(candidate) || parseNumber(candidate) === number;
}

type SpecialField = (value: string, position: number) => Predicate;

/** Old terms of the search command that would otherwise pass for fields that no event has. */
const outdated =
  (name: string, instead: string): SpecialField =>
  (_, position) => {
    throw new SplError(`The search term '${name}' is not supported by this engine: ${instead}.`, position, {
      length: name.length,
    });
  };

const SPAN_TERMS = [
  'searchtimespandays',
  'searchtimespanhours',
  'searchtimespanminutes',
  'searchtimespanmonths',
];

const SPECIAL_FIELDS: Record<string, SpecialField> = {
  ...Object.fromEntries(SPAN_TERMS.map((name) => [name, outdated(name, 'use earliest and latest')])),
  timeformat: outdated('timeformat', 'write times as %m/%d/%Y:%H:%M:%S'),
  savedsearch: outdated('savedsearch', 'use the savedsearch command'),
  eventtype: (value) => ofEventType(compileWildcard(value, { caseSensitive: false })),
  tag: (value) => hasTag(value, undefined),
  hosttag: (value) => hasTag(value, 'host'),
  eventtypetag: (value) => hasTag(value, 'eventtype'),
};

/** Whether an event belongs to an event type of such a name: `typer` has said so, or the type's search matches. */
function ofEventType(matches: (name: string) => boolean): Predicate {
  return (fields, context) =>
    someValue(fields.get('eventtype'), matches) ||
    Object.entries(context.eventTypes).some(
      ([name, search]) => matches(name) && eventTypeSearch(context.eventTypes, search)(fields, context),
    );
}

/** Searches of event types are compiled once for all events and searches. */
const EVENT_TYPE_SEARCHES = new WeakMap<EvalContext['eventTypes'], Map<string, Predicate>>();

function eventTypeSearch(eventTypes: EvalContext['eventTypes'], search: string): Predicate {
  let known = EVENT_TYPE_SEARCHES.get(eventTypes);
  if (!known) EVENT_TYPE_SEARCHES.set(eventTypes, (known = new Map()));
  let predicate = known.get(search);
  if (!predicate) {
    predicate = compileSearchPredicate(parseSearchExpression(new Cursor(search)));
    known.set(search, predicate);
  }
  return predicate;
}

function tagField(field: string): SpecialField | undefined {
  return field.startsWith('tag::') ? (value) => hasTag(value, field.slice(5)) : undefined;
}

function hasTag(tag: string, onField: string | undefined): Predicate {
  const matches = compileWildcard(tag, { caseSensitive: false });
  return (fields, context) =>
    someValue(fields.get(onField === undefined ? 'tag' : `tag::${onField}`), matches) ||
    tagsOf(fields, context).some(
      (found) => matches(found.tag) && (onField === undefined || found.field === onField),
    );
}

/** Tags of an event: those defined for its field values and its event types. */
export function tagsOf(
  fields: Parameters<Predicate>[0],
  context: EvalContext,
): readonly { field: string; value: string; tag: string }[] {
  return context.tags.filter(({ field, value }) => {
    const matches = compileWildcard(value, { caseSensitive: false });
    return field === 'eventtype'
      ? ofEventType(matches)(fields, context)
      : someValue(fields.get(field), matches);
  });
}

/** Checks a time modifier as soon as the search is parsed. */
export function checkTimeModifier(text: string, position: number): void {
  if (parseTimeModifier(text, 0) === undefined) {
    throw new SplError(`Invalid value "${text}" for time term.`, position);
  }
}
