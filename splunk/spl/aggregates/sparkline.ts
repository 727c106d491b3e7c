import type { SearchRun } from '../run/search-run.ts';
import { automaticSpan, binStart, nextBin, type TimeSpan } from '../time/span.ts';
import type { FieldReader } from '../rows/row.ts';
import type { CompiledAggregation, Feed } from './compile.ts';
import { toText } from '../values/field-value.ts';

const MAX_POINTS = 100;

/** A trend: the marker that Splunk's table draws as a line, then one value a time bin. */
export function createSparkline(of: CompiledAggregation, span: TimeSpan | undefined, run: SearchRun): Feed {
  const seen: { fields: FieldReader; time: number }[] = [];
  return {
    add: (fields, time) => {
      if (!Number.isNaN(time)) seen.push({ fields, time });
    },
    result: () => {
      if (seen.length === 0) return undefined;
      const { timezone } = run.context;
      let from = Infinity;
      let to = -Infinity;
      for (const { time } of seen) {
        from = Math.min(from, time);
        to = Math.max(to, time);
      }
      const width = span ?? automaticSpan({ earliest: from, latest: to + 1 }, MAX_POINTS);
      const bins = new Map<number, Feed>();
      let start = binStart(from, width, timezone);
      for (let i = 0; start <= to && i < MAX_POINTS; i++) {
        bins.set(start, of.create(run));
        start = nextBin(start, width, timezone);
      }
      for (const { fields, time } of seen) bins.get(binStart(time, width, timezone))?.add(fields, time);
      return ['##__SPARKLINE__##', ...[...bins.values()].map((bin) => toText(bin.result() ?? '0'))];
    },
  };
}
