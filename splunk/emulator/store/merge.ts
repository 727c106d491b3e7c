import type { Segment } from './segment.ts';

/** A stretch of rows of one segment, in the order of the whole store. */
export interface Run {
  segment: Segment;
  order: Uint32Array;
  /** Positions (newest first) from `from` up to, not including, `to`. */
  from: number;
  to: number;
}

interface Cursor {
  segment: Segment;
  order: Uint32Array;
  /** Place of the segment in the store: of two events of one time the later arrival comes first. */
  place: number;
  position: number;
  end: number;
}

/**
 * Orders the events of several segments newest first.
 *
 * Segments overlap a little, because events arrive a little out of order, so the result is a list of long runs
 * rather than single rows.
 *
 * @param earliest epoch seconds, inclusive
 * @param latest epoch seconds, exclusive
 */
export function* newestFirst(segments: readonly Segment[], earliest: number, latest: number): Generator<Run> {
  const waiting = segments
    .map((segment, place) => ({ segment, place }))
    .filter(({ segment }) => segment.size > 0 && segment.maxTime >= earliest && segment.minTime < latest)
    .sort((left, right) => left.segment.maxTime - right.segment.maxTime || left.place - right.place);
  const open: Cursor[] = [];
  for (;;) {
    // Open every segment that may hold something at least as new as the newest row at hand.
    while (
      waiting.length > 0 &&
      (open.length === 0 || waiting.at(-1)!.segment.maxTime >= head(newest(open)))
    ) {
      const { segment, place } = waiting.pop()!;
      const order = segment.order();
      const position = firstOlder(segment, order, latest);
      const cursor = { segment, order, place, position, end: firstOlder(segment, order, earliest) };
      if (cursor.position < cursor.end) open.push(cursor);
    }
    if (open.length === 0) return;
    const cursor = newest(open);
    const from = cursor.position;
    const others = open.filter((other) => other !== cursor);
    const next = others.length > 0 ? newest(others) : undefined;
    const nextWaiting = waiting.at(-1)?.segment.maxTime ?? -Infinity;
    cursor.position = firstNot(cursor, (time) => {
      if (time <= nextWaiting) return false;
      return next === undefined || isNewer(time, cursor, next);
    });
    yield { segment: cursor.segment, order: cursor.order, from, to: cursor.position };
    if (cursor.position === cursor.end) open.splice(open.indexOf(cursor), 1);
  }
}

const timeAt = ({ segment, order }: Cursor, position: number): number => segment.time(order[position]!);

const head = (cursor: Cursor): number => timeAt(cursor, cursor.position);

/** The first position behind the cursor's own whose time does not pass a test that later ones do not pass either. */
function firstNot(cursor: Cursor, passes: (time: number) => boolean): number {
  const { position, end } = cursor;
  // In growing steps first: runs are either long or very short.
  let step = 1;
  while (position + step < end && passes(timeAt(cursor, position + step))) step *= 2;
  let low = position + Math.ceil(step / 2);
  let high = Math.min(end, position + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(timeAt(cursor, middle))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first position whose event is older than `time` (epoch seconds). */
function firstOlder(segment: Segment, order: Uint32Array, time: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (segment.time(order[middle]!) < time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether an event of the left cursor's segment comes before the right cursor's head. */
function isNewer(time: number, left: Cursor, right: Cursor): boolean {
  const difference = time - head(right);
  return difference > 0 || (difference === 0 && left.place > right.place);
}

function newest(cursors: readonly Cursor[]): Cursor {
  let best = cursors[0]!;
  for (const cursor of cursors) if (cursor !== best && isNewer(head(cursor), cursor, best)) best = cursor;
  return best;
}
