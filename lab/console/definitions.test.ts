import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { APP_DIRECTORY } from '../parts/names.ts';
import { CONSOLE_DIRECTORY } from './bundle.ts';
import { readDashboards } from './dashboards.ts';

/** Splunk's schema packages belong to the console: they are there once it has been built. */
const installed = existsSync(join(CONSOLE_DIRECTORY, 'node_modules', '@splunk', 'dashboard-definition'));

interface Validator {
  (value: unknown): boolean;
  errors?: readonly { instancePath: string; message?: string }[] | null;
}

const require = createRequire(join(CONSOLE_DIRECTORY, 'package.json'));

/** Options of every visualization by its type, as Splunk's schemas have them. */
function visualizationSchemas(): Record<string, Record<string, object>> {
  const schemas = require('@splunk/visualization-schemas') as Record<string, Record<string, object>>;
  const named = Object.entries(schemas).flatMap(([name, schema]) => {
    const type = /^(\w+)OptionsSchema$/.exec(name)?.[1];
    return type === undefined ? [] : ([[`splunk.${type.toLowerCase()}`, schema]] as const);
  });
  return Object.fromEntries(named);
}

/** Compiles Splunk's own schema of a dashboard's definition, with the options of its visualizations and searches. */
function splunksSchema(): Validator {
  const { Ajv } = require('ajv') as { Ajv: new (options: object) => { compile(schema: object): Validator } };
  const { createSchemaBasedOnDicts } = require('@splunk/dashboard-definition') as {
    createSchemaBasedOnDicts: (dictionaries: Record<string, Record<string, object>>) => object;
  };
  const searchOptions = require('@splunk/datasources/SplunkSearchOptionsSchema') as { default: object };
  return new Ajv({ strict: false, allErrors: true }).compile(
    createSchemaBasedOnDicts({
      visualizationDict: visualizationSchemas(),
      dataSourceDict: { 'ds.search': searchOptions.default },
    }),
  );
}

const dashboards = await readDashboards(APP_DIRECTORY);

test.skipIf(!installed)(
  "the definitions follow Splunk's schema, which refuses a wrong value (needs: npm run console:build)",
  () => {
    const validate = splunksSchema();
    for (const { id, definition } of dashboards) {
      validate(definition);
      expect(validate.errors ?? [], id).toEqual([]);
    }
    const wrong = structuredClone(dashboards[0]!.definition);
    Object.assign(Object.values(wrong.visualizations)[0]!, { options: { majorColor: 7 } });
    expect(validate(wrong)).toBe(false);
  },
  60_000,
);

test.skipIf(!installed)("every option is one of Splunk's (needs: npm run console:build)", () => {
  const schemas = visualizationSchemas();
  const unknown = dashboards.flatMap(({ id, definition }) =>
    Object.entries(definition.visualizations).flatMap(([panel, { type, options = {} }]) =>
      Object.keys(options)
        .filter((option) => !Object.hasOwn(schemas[type] ?? {}, option))
        .map((option) => `${id}: ${panel}: ${type} has no option ${option}`),
    ),
  );
  expect(unknown).toEqual([]);
});

test.each(dashboards)('$id: every reference within the definition leads somewhere', ({ definition }) => {
  const { visualizations, dataSources, inputs, layout } = definition;
  const known = new Set([...Object.keys(visualizations), ...Object.keys(inputs)]);
  const placed = Object.values(
    layout['layoutDefinitions'] as Record<string, { structure: { item: string }[] }>,
  ).flatMap(({ structure }) => structure.map(({ item }) => item));
  expect(placed.filter((item) => !known.has(item))).toEqual([]);
  expect(Object.keys(visualizations).filter((id) => !placed.includes(id))).toEqual([]);
  const used = Object.values(visualizations).flatMap(({ dataSources = {} }) => Object.values(dataSources));
  expect(used.filter((id) => !Object.hasOwn(dataSources, id))).toEqual([]);
});
