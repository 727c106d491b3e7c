import type { Behavior } from '@aws-sdk/client-iot';
import { expect, test } from 'vitest';
import { ARN, MINUTE_MS, ROLE_ARN, START_MS, TOPIC_ARN, createDefenderLab } from '../testing/defender-lab.ts';

const quiet: Behavior = {
  name: 'quiet',
  metric: 'aws:num-messages-sent',
  criteria: { comparisonOperator: 'less-than', value: { count: 5 }, durationSeconds: 300 },
};

async function violatedLab(suppressAlerts = false) {
  const lab = await createDefenderLab();
  await lab.iot.createThingGroup({ thingGroupName: 'quarantine' });
  await lab.iot.createSecurityProfile({
    securityProfileName: 'posture',
    behaviors: [{ ...quiet, suppressAlerts }],
  });
  await lab.iot.attachSecurityProfile({
    securityProfileName: 'posture',
    securityProfileTargetArn: `${ARN}:all/things`,
  });
  for (const name of ['pump-1', 'pump-2', 'stranger']) {
    const registered = name !== 'stranger';
    if (registered) await lab.iot.createThing({ thingName: name });
    for (let i = 0; i < 9; i++) lab.observer.messageSent({ name, registered }, 'a', 1);
  }
  await lab.at(6 * MINUTE_MS);
  await lab.iot.createMitigationAction({
    actionName: 'quarantine',
    roleArn: ROLE_ARN,
    actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['quarantine'] } },
  });
  return lab;
}

test('things of violations are put into the group; an unregistered one cannot be', async () => {
  await using lab = await violatedLab();
  const started = await lab.iot.startDetectMitigationActionsTask({
    taskId: 'd1',
    target: { securityProfileName: 'posture', behaviorName: 'quiet' },
    actions: ['quarantine'],
    includeOnlyActiveViolations: true,
    clientRequestToken: 'once',
  });
  expect(started.taskId).toBe('d1');
  const during = await lab.iot.describeDetectMitigationActionsTask({ taskId: 'd1' });
  expect(during.taskSummary).toMatchObject({
    taskStatus: 'IN_PROGRESS',
    onlyActiveViolationsIncluded: true,
    suppressedAlertsIncluded: false,
  });
  await lab.at(7 * MINUTE_MS);
  const { taskSummary } = await lab.iot.describeDetectMitigationActionsTask({ taskId: 'd1' });
  expect(taskSummary).toMatchObject({
    taskStatus: 'FAILED',
    taskStatistics: { actionsExecuted: 2, actionsFailed: 1, actionsSkipped: 0 },
    actionsDefinition: [{ name: 'quarantine' }],
  });
  const { things } = await lab.iot.listThingsInThingGroup({ thingGroupName: 'quarantine' });
  expect(things!.sort()).toEqual(['pump-1', 'pump-2']);
  const { actionsExecutions } = await lab.iot.listDetectMitigationActionsExecutions({ taskId: 'd1' });
  expect(
    actionsExecutions!.map(({ thingName, status, errorCode }) => [thingName, status, errorCode]),
  ).toEqual([
    ['pump-1', 'SUCCESSFUL', undefined],
    ['pump-2', 'SUCCESSFUL', undefined],
    ['stranger', 'FAILED', 'ResourceNotFoundException'],
  ]);
  const one = await lab.iot.listDetectMitigationActionsExecutions({ thingName: 'pump-2' });
  expect(one.actionsExecutions).toHaveLength(1);
  const { tasks } = await lab.iot.listDetectMitigationActionsTasks({
    startTime: new Date(START_MS),
    endTime: new Date(START_MS + 3_600_000),
  });
  expect(tasks!.map(({ taskId }) => taskId)).toEqual(['d1']);
  // The same token asks for the same task; another one is refused.
  const again = { taskId: 'd1', target: { violationIds: ['x'] }, actions: ['quarantine'] };
  await lab.iot.startDetectMitigationActionsTask({ ...again, clientRequestToken: 'once' });
  await expect(
    lab.iot.startDetectMitigationActionsTask({ ...again, clientRequestToken: 'twice' }),
  ).rejects.toMatchObject({ name: 'TaskAlreadyExistsException' });
});

test('suppressed alerts are left alone unless they are asked for; a cancelled task does no more', async () => {
  await using lab = await violatedLab(true);
  const start = (taskId: string, includeSuppressedAlerts: boolean) =>
    lab.iot.startDetectMitigationActionsTask({
      taskId,
      target: { securityProfileName: 'posture', behaviorName: 'quiet' },
      actions: ['quarantine'],
      includeSuppressedAlerts,
    });
  await start('none', false);
  await lab.at(7 * MINUTE_MS);
  expect((await lab.iot.describeDetectMitigationActionsTask({ taskId: 'none' })).taskSummary).toMatchObject({
    taskStatus: 'SUCCESSFUL',
    taskStatistics: { actionsExecuted: 0, actionsFailed: 0 },
  });
  await start('some', true);
  await lab.at(7 * MINUTE_MS + 1500);
  await lab.iot.cancelDetectMitigationActionsTask({ taskId: 'some' });
  await lab.at(8 * MINUTE_MS);
  expect((await lab.iot.describeDetectMitigationActionsTask({ taskId: 'some' })).taskSummary).toMatchObject({
    taskStatus: 'CANCELED',
    taskStatistics: { actionsExecuted: 1, actionsSkipped: 2 },
  });
  await expect(lab.iot.cancelDetectMitigationActionsTask({ taskId: 'some' })).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
});

test('a finding is published to SNS; suppressed findings are never mitigated', async () => {
  await using lab = await createDefenderLab();
  const check = 'LOGGING_DISABLED_CHECK';
  await lab.iot.updateAccountAuditConfiguration({
    roleArn: ROLE_ARN,
    auditCheckConfigurations: { [check]: { enabled: true } },
  });
  await lab.iot.createMitigationAction({
    actionName: 'tell',
    roleArn: ROLE_ARN,
    actionParams: { publishFindingToSnsParams: { topicArn: TOPIC_ARN } },
  });
  const auditAndTell = async (taskId: string) => {
    const audit = await lab.iot.startOnDemandAuditTask({ targetCheckNames: [check] });
    await lab.at(lab.clock.now() - START_MS + MINUTE_MS);
    await lab.iot.startAuditMitigationActionsTask({
      taskId,
      target: { auditTaskId: audit.taskId, auditCheckToReasonCodeFilter: { [check]: ['LOGGING_DISABLED'] } },
      auditCheckToActionsMapping: { [check]: ['tell'] },
    });
    await lab.at(lab.clock.now() - START_MS + MINUTE_MS);
    return lab.iot.describeAuditMitigationActionsTask({ taskId });
  };
  expect(await auditAndTell('a1')).toMatchObject({
    taskStatus: 'COMPLETED',
    taskStatistics: { [check]: { succeededFindingsCount: 1 } },
  });
  expect(lab.alerts).toMatchObject([
    { topicArn: TOPIC_ARN, body: { checkName: check, reasonForNonComplianceCode: 'LOGGING_DISABLED' } },
  ]);
  await lab.iot.createAuditSuppression({
    checkName: check,
    resourceIdentifier: { account: '000000000000' },
    suppressIndefinitely: true,
  });
  expect(await auditAndTell('a2')).toMatchObject({
    taskStatistics: { [check]: { totalFindingsCount: 1, skippedFindingsCount: 1 } },
  });
  expect(lab.alerts).toHaveLength(1);
});

test('actions are described, listed by type, updated and deleted', async () => {
  await using lab = await createDefenderLab();
  await lab.iot.createThingGroup({ thingGroupName: 'g' });
  const created = await lab.iot.createMitigationAction({
    actionName: 'a',
    roleArn: ROLE_ARN,
    actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['g'] } },
  });
  expect(created.actionArn).toBe(`${ARN}:mitigationaction/a`);
  expect(created.actionId).toMatch(/^[0-9a-f-]{36}$/);
  await expect(
    lab.iot.createMitigationAction({ actionName: 'a', roleArn: ROLE_ARN, actionParams: {} }),
  ).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  await expect(
    lab.iot.createMitigationAction({ actionName: 'b', roleArn: ROLE_ARN, actionParams: {} }),
  ).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await lab.iot.updateMitigationAction({
    actionName: 'a',
    actionParams: { publishFindingToSnsParams: { topicArn: TOPIC_ARN } },
  });
  expect(await lab.iot.describeMitigationAction({ actionName: 'a' })).toMatchObject({
    actionType: 'PUBLISH_FINDING_TO_SNS',
    actionId: created.actionId,
    roleArn: ROLE_ARN,
  });
  const list = async (actionType: 'PUBLISH_FINDING_TO_SNS' | 'ENABLE_IOT_LOGGING') =>
    (await lab.iot.listMitigationActions({ actionType })).actionIdentifiers;
  expect(await list('PUBLISH_FINDING_TO_SNS')).toHaveLength(1);
  expect(await list('ENABLE_IOT_LOGGING')).toEqual([]);
  await lab.iot.deleteMitigationAction({ actionName: 'a' });
  await expect(lab.iot.describeMitigationAction({ actionName: 'a' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
