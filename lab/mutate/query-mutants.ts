import { parseSearch, type MacroDefinition, type Search } from '#splunk/spl';
import type { Detection } from '../runner/detections.ts';

/** A detection with one mistake in it. */
export interface QueryMutant {
  /** Stable within its detection: `threshold 20 → 21`. */
  readonly id: string;
  readonly operator: QueryOperator;
  readonly search: string;
  readonly earliest: string;
}

export type QueryOperator = 'threshold' | 'comparison' | 'by-field' | 'condition' | 'window' | 'metric';

/** What test would tell a mutant of this kind from the detection. */
export const WOULD_KILL: Readonly<Record<QueryOperator, string>> = {
  threshold: 'a benign twin just below the threshold, or an attack just above it',
  comparison: 'a device exactly at the threshold',
  'by-field': 'two devices that only together look like the attack',
  condition: 'a benign twin for which this condition alone is what keeps the detection quiet',
  window: 'an attack that is older than the window and must not be found any more',
  metric: 'a benign twin that moves the other metric',
};

interface Edit {
  readonly id: string;
  readonly operator: QueryOperator;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A number in a filter of a detection that something is compared with. */
export interface Threshold {
  /** The comparison as it is written: `failures>20`. */
  readonly condition: string;
  readonly value: number;
  /** Whether the filter lets less through when the number is larger. */
  readonly isStricterUp: boolean;
  /** The search with another number in its place. */
  readonly searchWith: (value: number) => string;
}

/** The thresholds of a detection, with its macros written out. */
export function thresholdsOf(
  detection: Detection,
  macros: Readonly<Record<string, MacroDefinition>>,
): Threshold[] {
  const { source, stages } = parseSearch(detection.search, { macros });
  const { text } = source;
  return stages.filter(isFilter).flatMap((stage) =>
    [...matches(text, stage, NUMBER)].flatMap((match) => {
      const start = stage.start + match.index;
      const comparison = /(<=|>=|<|>)[^<>=()]*$/.exec(text.slice(stage.start, start))?.[1];
      if (comparison === undefined) return [];
      return {
        condition: withoutLooseParentheses(near(text, start)),
        value: Number(match[0]),
        isStricterUp: comparison.startsWith('>'),
        searchWith: (value: number) =>
          `${text.slice(0, start)}${value}${text.slice(start + match[0].length)}`,
      };
    }),
  );
}

/** Every query mutant of a detection: its parsed search with one place changed, or its window. */
export function queryMutants(
  detection: Detection,
  macros: Readonly<Record<string, MacroDefinition>>,
): QueryMutant[] {
  const { source, stages } = parseSearch(detection.search, { macros });
  const { text } = source;
  const edits = stages.flatMap((stage, index) => {
    const range = { start: stage.start, end: stage.end };
    return [
      ...(isFilter(stage, index)
        ? [...thresholds(text, range), ...comparisons(text, range), ...conditions(text, range)]
        : []),
      ...(GROUPING.has(stage.name) ? byFields(text, range, stage.name) : []),
      ...(index === 0 ? metrics(text, range) : []),
    ];
  });
  const ids = new Set<string>();
  const unique = (id: string): string => {
    let name = id;
    for (let copy = 2; ids.has(name); copy++) name = `${id} (${copy})`;
    ids.add(name);
    return name;
  };
  return [
    ...edits.map(({ id, operator, start, end, text: replacement }) => ({
      id: unique(id),
      operator,
      search: text.slice(0, start) + replacement + text.slice(end),
      earliest: detection.earliest,
    })),
    { id: 'window: all time', operator: 'window' as const, search: text, earliest: '0' },
  ].filter(({ search }) => parses(search));
}

/** Where rows are dropped. The first stage finds events; what it asks for is no threshold. */
function isFilter({ name }: Search['stages'][number], index: number): boolean {
  return name === 'where' || (name === 'search' && index > 0);
}

const GROUPING: ReadonlySet<string> = new Set(['stats', 'eventstats', 'streamstats']);

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Matches outside of double quotes. */
function* matches(text: string, { start, end }: Range, pattern: RegExp): Generator<RegExpExecArray> {
  const masked = text
    .slice(start, end)
    .replaceAll(/"(?:\\.|[^"\\])*"/g, (quoted) => '"'.padEnd(quoted.length, '_'));
  for (const match of masked.matchAll(pattern)) yield match as RegExpExecArray;
}

const NUMBER = /(?<![\w.'-])\d+(?:\.\d+)?(?![\w.'])/g;

/** Each number of a filter one up and one down, and half and twice as large. */
function thresholds(text: string, range: Range): Edit[] {
  return [...matches(text, range, NUMBER)].flatMap((match) => {
    const value = Number(match[0]);
    const step = Number.isInteger(value) ? 1 : 0.1;
    const others = [value - step, value + step, value * 2, value / 2].map((other) =>
      Number(other.toFixed(2)),
    );
    const start = range.start + match.index;
    return [...new Set(others)]
      .filter((other) => other !== value && other >= 0)
      .map((other) => ({
        id: `threshold ${match[0]} → ${other} in ${near(text, start)}`,
        operator: 'threshold' as const,
        start,
        end: start + match[0].length,
        text: String(other),
      }));
  });
}

const OTHER_COMPARISON: Readonly<Record<string, string>> = { '>': '>=', '>=': '>', '<': '<=', '<=': '<' };

function comparisons(text: string, range: Range): Edit[] {
  return [...matches(text, range, /<=|>=|<|>/g)].map((match) => {
    const start = range.start + match.index;
    const other = OTHER_COMPARISON[match[0]]!;
    return {
      id: `comparison ${match[0]} → ${other} in ${near(text, start)}`,
      operator: 'comparison' as const,
      start,
      end: start + match[0].length,
      text: other,
    };
  });
}

/** Each condition of a filter taken away. */
function conditions(text: string, range: Range): Edit[] {
  const body = text.slice(range.start, range.end);
  const cuts = [...matches(text, range, /\bAND\b/g)].filter((match) => depthAt(body, match.index) === 0);
  const borders = [0, ...cuts.flatMap((cut) => [cut.index, cut.index + 3]), body.length];
  const parts = Array.from({ length: borders.length / 2 }, (_, index) => ({
    start: range.start + borders[2 * index]!,
    end: range.start + borders[2 * index + 1]!,
  }));
  return parts.map(({ start, end }) => ({
    id: `without ${text.slice(start, end).trim().replaceAll(/\s+/g, ' ')}`,
    operator: 'condition' as const,
    start,
    end,
    text: ' 1=1 ',
  }));
}

function depthAt(text: string, position: number): number {
  let depth = 0;
  for (const character of text.slice(0, position)) {
    if (character === '(') depth++;
    if (character === ')') depth--;
  }
  return depth;
}

/** Each field of a BY taken away; with the last one goes the BY. */
function byFields(text: string, range: Range, command: string): Edit[] {
  const body = text.slice(range.start, range.end);
  const by = /\sBY\s+([\w.,{}:\s]+)$/i.exec(body);
  if (!by) return [];
  const fields = by[1]!.split(/[\s,]+/).filter(Boolean);
  return fields.map((field) => {
    const rest = fields.filter((other) => other !== field);
    return {
      id: `no BY ${field} in ${command} … BY ${fields.join(', ')}`,
      operator: 'by-field' as const,
      start: range.start + by.index,
      end: range.end,
      text: rest.length > 0 ? ` BY ${rest.join(', ')} ` : ' ',
    };
  });
}

/** Metrics that are taken for one another. */
const OTHER_METRIC: Readonly<Record<string, string>> = {
  'aws:listening-tcp-ports': 'aws:listening-udp-ports',
  'aws:listening-udp-ports': 'aws:listening-tcp-ports',
  'aws:num-authorization-failures': 'aws:num-connection-attempts',
  'aws:num-connection-attempts': 'aws:num-disconnects',
  'aws:num-disconnects': 'aws:num-connection-attempts',
  'aws:num-messages-sent': 'aws:num-messages-received',
  'aws:num-messages-received': 'aws:num-messages-sent',
  'aws:all-bytes-out': 'aws:all-bytes-in',
  'aws:all-packets-out': 'aws:all-packets-in',
  'aws:destination-ip-addresses': 'aws:source-ip-address',
  'aws:source-ip-address': 'aws:destination-ip-addresses',
};

function metrics(text: string, range: Range): Edit[] {
  return [...text.slice(range.start, range.end).matchAll(/"(aws:[a-z-]+)"/g)].flatMap((match) => {
    const other = OTHER_METRIC[match[1]!];
    if (other === undefined) return [];
    const start = range.start + match.index + 1;
    return {
      id: `metric ${match[1]} → ${other}`,
      operator: 'metric' as const,
      start,
      end: start + match[1]!.length,
      text: other,
    };
  });
}

/** `(reports>=8` as `reports>=8`: the other half is elsewhere. */
function withoutLooseParentheses(condition: string): string {
  const loose = depthAt(condition, condition.length);
  return loose > 0 ? condition.replace(/^\(+/, '') : loose < 0 ? condition.replace(/\)+$/, '') : condition;
}

/** The few characters around a place, to tell mutants apart. */
function near(text: string, position: number): string {
  const from = Math.max(text.lastIndexOf(' ', position - 2), text.lastIndexOf('\n', position - 2)) + 1;
  const end = text.slice(position).search(/\s|$/) + position;
  return text.slice(from, end).replaceAll(/\s+/g, ' ').trim();
}

function parses(search: string): boolean {
  try {
    parseSearch(search);
    return true;
  } catch {
    return false;
  }
}
