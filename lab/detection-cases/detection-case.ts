import type { ExpectedRow } from '../scenario/matchers.ts';
import { NAMES } from '../parts/names.ts';

/** The day on which cases happen, as in scenarios. */
const DAY_MS = Date.parse('2026-01-05T00:00:00Z');

/** An event of a case, so long before the search runs. */
export interface CaseEvent {
  readonly ageMinutes: number;
  readonly thing: string;
  /** What is in the event besides its time. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * What a detection must say of a few events: one run over its own window. Written from the detection's description,
 * just beside what it promises: that is what makes it a test.
 */
export interface DetectionCase {
  readonly detection: string;
  /** What happened, in words. */
  readonly name: string;
  readonly events: readonly CaseEvent[];
  /** Exactly these rows; none: it stays quiet. Fields that are not named are free. */
  readonly finds: readonly ExpectedRow[];
  /** Epoch milliseconds at which the search runs. */
  readonly nowMs: number;
  /** Planned work that the lookup knows of. */
  readonly maintenance: readonly PlannedWork[];
}

/** From and until so many minutes before the search runs. */
export interface PlannedWork {
  readonly thing: string;
  readonly from: number;
  readonly to: number;
}

export interface CaseCircumstances {
  /** Hours and minutes, UTC, at which the search runs. Default 12:00. */
  readonly at?: string;
  readonly maintenance?: readonly PlannedWork[];
}

type Draft = Pick<DetectionCase, 'events' | 'finds' | 'nowMs' | 'maintenance'>;
type Events = CaseEvent | readonly Events[];

/** The cases of one detection, by what happened. */
export function casesOf(detection: string, drafts: Readonly<Record<string, Draft>>): DetectionCase[] {
  return Object.entries(drafts).map(([name, draft]) => ({ detection, name, ...draft }));
}

/** These events, and the search returns exactly these rows. */
export function finds(
  rows: readonly ExpectedRow[],
  events: Events,
  { at = '12:00', maintenance = [] }: CaseCircumstances = {},
): Draft {
  const [hour, minute] = at.split(':').map(Number);
  const nowMs = DAY_MS + (hour! * 60 + minute!) * 60_000;
  return { events: flat(events), finds: rows, nowMs, maintenance };
}

function flat(events: Events): CaseEvent[] {
  return Array.isArray(events) ? (events as readonly Events[]).flatMap(flat) : [events as CaseEvent];
}

/** These events, and nothing to say. */
export function quiet(events: Events, circumstances: CaseCircumstances = {}): Draft {
  return finds([], events, circumstances);
}

/** Epoch seconds as a search prints them, so many minutes before noon. */
export const timeAt = (ageMinutes: number) => String(DAY_MS / 1000 + 12 * 3600 - ageMinutes * 60);

/** A number is a count, or a number where the metric is a custom one; lists are ports, addresses or texts. */
export type MetricValue = number | string | readonly number[] | readonly string[];

/** Exported values of one metric of one thing, by how many minutes before the search they were taken. */
export function metric(
  thing: string,
  name: string,
  values: Readonly<Record<number, MetricValue>>,
): CaseEvent[] {
  return Object.entries(values).map(([age, value]) => ({
    ageMinutes: Number(age),
    thing,
    body: { name, thing, value: exported(name, value), version: '1.0' },
  }));
}

/** The same value in so many reports, the last of them `ending` minutes before the search. */
export function steady(
  value: MetricValue,
  { reports, ending, every = 5 }: { reports: number; ending: number; every?: number },
): Record<number, MetricValue> {
  return Object.fromEntries(Array.from({ length: reports }, (_, index) => [ending + index * every, value]));
}

/** What Device Defender says of one check of an audit. */
export function finding(
  checkName: string,
  counts: Readonly<Record<number, { readonly taskId: string; readonly bad: number }>>,
): CaseEvent[] {
  return Object.entries(counts).map(([age, { taskId, bad }]) => ({
    ageMinutes: Number(age),
    thing: '',
    body: { accountId: NAMES.accountId, taskId, checkName, nonCompliantResourcesCount: bad },
  }));
}

function exported(name: string, value: MetricValue): Readonly<Record<string, unknown>> {
  const list = typeof value === 'number' || typeof value === 'string' ? [value] : value;
  if (!name.startsWith('aws:')) return typeof value === 'number' ? { number: value } : { strings: list };
  if (name.endsWith('-ports') && !name.includes('num-')) return { ports: list };
  if (name.includes('ip-address')) return { cidrs: list };
  return { count: value };
}
