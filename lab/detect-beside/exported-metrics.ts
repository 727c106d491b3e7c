import { parse } from 'yaml';
import { z } from 'zod';
import { readTemplate } from '#pipeline';

const templateSchema = z.object({
  Resources: z.object({
    SecurityProfile: z.object({
      Properties: z.object({ AdditionalMetricsToRetainV2: z.array(z.object({ Metric: z.string() })) }),
    }),
  }),
});

/** The metrics that the template's security profile exports. */
export async function exportedMetrics(): Promise<string[]> {
  // CloudFormation's own tags mean nothing here.
  const template = templateSchema.parse(parse(await readTemplate(), { logLevel: 'silent' }));
  return template.Resources.SecurityProfile.Properties.AdditionalMetricsToRetainV2.map(
    ({ Metric }) => Metric,
  );
}
