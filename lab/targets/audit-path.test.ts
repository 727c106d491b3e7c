import {
  DescribeAccountAuditConfigurationCommand,
  DescribeAuditTaskCommand,
  StartOnDemandAuditTaskCommand,
} from '@aws-sdk/client-iot';
import { expect, test } from 'vitest';
import { NAMES } from '../parts/names.ts';
import { START_MS, startPipelineLab } from '../testing/pipeline-lab.ts';

test('an audit ends as one event per check in Splunk, by way of SNS, Firehose and the transform', async () => {
  await using lab = await startPipelineLab({ audit: true });
  const { iot } = lab.clients;
  const { auditCheckConfigurations = {} } = await iot.send(new DescribeAccountAuditConfigurationCommand({}));
  const targetCheckNames = Object.keys(auditCheckConfigurations).filter(
    (name) => auditCheckConfigurations[name]!.enabled,
  );
  expect(targetCheckNames).toHaveLength(16);
  const { taskId } = await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames }));
  await lab.pass(10 * 60_000);
  const task = await iot.send(new DescribeAuditTaskCommand({ taskId }));
  expect(task).toMatchObject({
    taskStatus: 'COMPLETED',
    taskStatistics: { totalChecks: 16, nonCompliantChecks: 1, compliantChecks: 15, failedChecks: 0 },
  });

  const { rows } = await lab.clock.run('search', () =>
    lab.splunk.search({
      search: `search index=${NAMES.index} | where isnotnull(checkName) | table checkName checkRunStatus totalResourcesCount taskId`,
      earliest: START_MS / 1000,
      latest: START_MS / 1000 + 3600,
    }),
  );
  expect(rows.map(({ checkName }) => checkName).sort()).toEqual([...targetCheckNames].sort());
  expect(new Set(rows.map((row) => row['taskId']))).toEqual(new Set([taskId]));
  // The pipeline's own device policy is tight, and nobody has switched logging on.
  expect(rows.filter(({ checkRunStatus }) => checkRunStatus !== 'COMPLETED_COMPLIANT')).toEqual([
    expect.objectContaining({ checkName: 'LOGGING_DISABLED_CHECK', totalResourcesCount: '1' }),
  ]);
});
