import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readTemplate } from './read-template.ts';

/** Where the folder `sam` of aws-samples/aws-iot-device-defender-and-splunk lies. */
const SAMPLE = process.env['IOT_POSTURE_LAB_SAMPLE'];

interface Template {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

interface Properties {
  readonly AdditionalMetricsToRetainV2?: readonly { readonly Metric: string }[];
}

const page = await readFile(new URL('../docs/pipeline.md', import.meta.url), 'utf8');
const read = (text: string) => parse(text, { logLevel: 'silent' }) as Template;

/** Names in the cells of one column of the tables of resources. */
function column(index: number): string[] {
  const section = page.slice(page.indexOf('## Resources'), page.indexOf('## Outputs'));
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.flatMap((row) => [...row.split('|')[index]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
}

test('every resource and output of the template has its place on the page, and nothing else has', async () => {
  const { Resources, Outputs } = read(await readTemplate());
  expect(column(2).sort()).toEqual(Object.keys(Resources).sort());
  for (const output of Object.keys(Outputs)) expect(page).toContain(`\`${output}\``);
});

test.skipIf(SAMPLE === undefined)(
  "so has every resource of AWS's sample, and the metrics that we added (needs IOT_POSTURE_LAB_SAMPLE)",
  async () => {
    const sample = read(await readFile(join(SAMPLE!, 'template.yaml'), 'utf8'));
    expect(column(1).sort()).toEqual(Object.keys(sample.Resources).sort());
    for (const parameter of Object.keys(sample.Parameters)) expect(page).toContain(`\`${parameter}\``);
    const ours = read(await readTemplate());
    const metrics = ({ Resources }: Template) =>
      Object.values(Resources).flatMap(
        ({ Properties }) => Properties?.AdditionalMetricsToRetainV2?.map(({ Metric }) => Metric) ?? [],
      );
    const before = metrics(sample);
    for (const metric of before) expect(metrics(ours)).toContain(metric);
    const added = metrics(ours).filter((metric) => !before.includes(metric));
    const named = [...page.matchAll(/`(aws:[\w-]+)`/g)].map(([, metric]) => metric!);
    expect(named.sort()).toEqual(added.sort());
  },
);
