import type { EvalContext } from '../eval/context.ts';
import type { ScanRequest } from '../event-source.ts';
import type { SearchNode } from '../syntax/search-ast.ts';
import { compileWildcard } from '../values/wildcard.ts';
import { TIME_MODIFIERS } from './time-modifiers.ts';

interface TimeRange {
  earliest: number | undefined;
  latest: number | undefined;
}

/** What a search expression needs from the index: never less than its predicate accepts. */
export function scanRequestFor(
  node: SearchNode | undefined,
  request: { earliest: number; latest: number; defaultIndexes: readonly string[] },
  context: Pick<EvalContext, 'now' | 'timezone'>,
): ScanRequest {
  const range = node ? rangeOf(node, context) : { earliest: undefined, latest: undefined };
  const indexes = node ? [...new Set(indexPatterns(node))] : [];
  const conjuncts = node?.kind === 'and' ? node.terms : node ? [node] : [];
  return {
    earliest: range.earliest ?? request.earliest,
    latest: range.latest ?? request.latest,
    indexes: indexes.length > 0 ? indexes : request.defaultIndexes,
    metadata: metadataOf(conjuncts),
    literals: conjuncts.flatMap((term) =>
      term.kind === 'term' && !term.text.includes('*') ? [term.text.toLowerCase()] : [],
    ),
  };
}

/** Time bounds that a search names itself; they replace those of the request. */
function rangeOf(node: SearchNode, context: Pick<EvalContext, 'now' | 'timezone'>): TimeRange {
  if (node.kind === 'compare' && node.operator === '=') {
    const time = TIME_MODIFIERS[node.field];
    if (time?.field === '_time') {
      const limit = time.resolve(node.value.text, node.position, context);
      return { earliest: undefined, latest: undefined, [time.bound]: limit };
    }
  }
  if (node.kind === 'and' || node.kind === 'or') {
    const ranges = node.terms.map((term) => rangeOf(term, context));
    const pick = (bound: keyof TimeRange, narrow: typeof Math.max): number | undefined => {
      const limits = ranges.map((range) => range[bound]).filter((limit) => limit !== undefined);
      return limits.length === 0 ? undefined : narrow(...limits);
    };
    return node.kind === 'and'
      ? { earliest: pick('earliest', Math.max), latest: pick('latest', Math.min) }
      : { earliest: pick('earliest', Math.min), latest: pick('latest', Math.max) };
  }
  return { earliest: undefined, latest: undefined };
}

function indexPatterns(node: SearchNode): string[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.terms.flatMap(indexPatterns);
    case 'compare':
      return node.field === 'index' && node.operator === '=' ? [node.value.text] : [];
    case 'in':
      return node.field === 'index' ? node.values.map(({ text }) => text) : [];
    default:
      return [];
  }
}

const METADATA = ['host', 'source', 'sourcetype'] as const;

function metadataOf(conjuncts: readonly SearchNode[]): ScanRequest['metadata'] {
  const metadata: ScanRequest['metadata'] = {};
  for (const term of conjuncts) {
    const alternatives = alternativesOf(term);
    const name = METADATA.find((field) => field === alternatives?.field);
    if (name && alternatives) metadata[name] ??= alternatives.values;
  }
  return metadata;
}

/** Values of one field that a term accepts, when that is all it says. */
function alternativesOf(term: SearchNode): { field: string; values: string[] } | undefined {
  if (term.kind === 'compare' && term.operator === '=')
    return { field: term.field, values: [term.value.text] };
  if (term.kind === 'in') return { field: term.field, values: term.values.map(({ text }) => text) };
  if (term.kind !== 'or') return undefined;
  const parts = term.terms.map(alternativesOf);
  const field = parts[0]?.field;
  if (field === undefined || parts.some((part) => part?.field !== field)) return undefined;
  return { field, values: parts.flatMap((part) => part!.values) };
}

/** Whether an index belongs to a list of patterns; `*` does not reach internal indexes. */
export function indexMatches(index: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (index.startsWith('_') && !pattern.startsWith('_')) return false;
    return compileWildcard(pattern, { caseSensitive: false })(index);
  });
}
