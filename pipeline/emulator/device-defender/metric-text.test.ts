import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExportedMetric } from './metric-export.ts';
import { metricText } from './metric-text.ts';

test('is what JSON.stringify writes, for any name, value and dimension', () => {
  const value = fc.oneof(
    fc.record({ count: fc.oneof(fc.double(), fc.integer(), fc.constant(-0)) }),
    fc.record({ number: fc.double() }),
    fc.record({ ports: fc.array(fc.nat(65_535)) }),
    fc.record({ cidrs: fc.array(fc.string()) }),
    fc.record({ strings: fc.array(fc.string()) }),
  );
  const dimension = fc.record({
    name: fc.string(),
    operator: fc.constantFrom('IN' as const, 'NOT_IN' as const),
  });
  const metric = fc.record({
    name: fc.string(),
    thing: fc.string(),
    value,
    version: fc.constant(1 as const),
    timestamp: fc.nat(),
  });
  fc.assert(
    fc.property(metric, fc.option(dimension), (plain, limited) => {
      const exported: ExportedMetric = limited ? { ...plain, dimension: limited } : plain;
      expect(metricText(exported)).toBe(JSON.stringify(exported));
    }),
  );
});
