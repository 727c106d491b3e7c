import { expect, test } from 'vitest';
import { AUDIT_CHECKS } from '../../services/iot/audit-checks.ts';
import { ARN, ROLE_ARN, START_MS, TOPIC_ARN, createDefenderLab } from '../testing/defender-lab.ts';
import { nextRunMs } from './schedule.ts';

const DAY_MS = 86_400_000;
const LOGGING = 'LOGGING_DISABLED_CHECK';
const KEYS = 'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK';
const refused = { name: 'InvalidRequestException' };

async function auditedLab(...checks: string[]) {
  const lab = await createDefenderLab();
  await lab.iot.updateAccountAuditConfiguration({
    roleArn: ROLE_ARN,
    auditNotificationTargetConfigurations: {
      SNS: { targetArn: TOPIC_ARN, roleArn: ROLE_ARN, enabled: true },
    },
    auditCheckConfigurations: Object.fromEntries(checks.map((name) => [name, { enabled: true }])),
  });
  return Object.assign(lab, {
    pass: (ms: number) => lab.at(lab.clock.now() - START_MS + ms),
    start: async (...targetCheckNames: string[]) =>
      (await lab.iot.startOnDemandAuditTask({ targetCheckNames })).taskId!,
  });
}

test('the configuration: a role and a check first, settings within bounds, all 17 checks shown', async () => {
  await using lab = await createDefenderLab();
  const update = lab.iot.updateAccountAuditConfiguration.bind(lab.iot);
  const on = { [LOGGING]: { enabled: true } };
  await expect(update({ auditCheckConfigurations: on })).rejects.toMatchObject(refused);
  await expect(update({ roleArn: ROLE_ARN })).rejects.toMatchObject(refused);
  await expect(
    update({ roleArn: ROLE_ARN, auditCheckConfigurations: { NO_CHECK: { enabled: true } } }),
  ).rejects.toMatchObject(refused);
  await expect(
    update({
      roleArn: ROLE_ARN,
      auditCheckConfigurations: {
        DEVICE_CERTIFICATE_AGE_CHECK: { enabled: true, configuration: { CERT_AGE_THRESHOLD_IN_DAYS: '29' } },
      },
    }),
  ).rejects.toMatchObject(refused);
  await expect(lab.iot.deleteAccountAuditConfiguration({})).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await update({ roleArn: ROLE_ARN, auditCheckConfigurations: on });
  const { auditCheckConfigurations } = await lab.iot.describeAccountAuditConfiguration({});
  expect(Object.keys(auditCheckConfigurations!)).toEqual([...AUDIT_CHECKS]);
  expect(auditCheckConfigurations).toMatchObject({
    [LOGGING]: { enabled: true },
    [KEYS]: { enabled: false },
  });
});

test('an audit goes on by lab time, tells SNS at its end, and CloudWatch', async () => {
  await using lab = await auditedLab(LOGGING, KEYS);
  await lab.pass(60_000);
  const taskId = await lab.start(KEYS, LOGGING);
  expect(await lab.iot.describeAuditTask({ taskId })).toMatchObject({
    taskStatus: 'IN_PROGRESS',
    taskType: 'ON_DEMAND_AUDIT_TASK',
    taskStatistics: { totalChecks: 2, inProgressChecks: 2 },
  });
  expect(lab.alerts).toEqual([]);
  const startMs = lab.clock.now();
  await lab.pass(60_000);
  const task = await lab.iot.describeAuditTask({ taskId });
  expect(task.taskStatistics).toEqual({
    totalChecks: 2,
    inProgressChecks: 0,
    waitingForDataCollectionChecks: 0,
    compliantChecks: 1,
    nonCompliantChecks: 1,
    failedChecks: 0,
    canceledChecks: 0,
  });
  expect(task.auditDetails![LOGGING]).toEqual({
    checkRunStatus: 'COMPLETED_NON_COMPLIANT',
    checkCompliant: false,
    totalResourcesCount: 1,
    nonCompliantResourcesCount: 1,
    suppressedNonCompliantResourcesCount: 0,
  });
  expect(lab.alerts).toMatchObject([{ topicArn: TOPIC_ARN, roleArn: ROLE_ARN }]);
  const item = { suppressedNonCompliantResourceCount: 0 };
  expect(lab.alerts[0]!.body).toEqual({
    accountId: '000000000000',
    taskId,
    taskStatus: 'COMPLETED',
    taskType: 'ON_DEMAND_AUDIT_TASK',
    failedChecksCount: 0,
    canceledChecksCount: 0,
    nonCompliantChecksCount: 1,
    compliantChecksCount: 1,
    totalChecksCount: 2,
    taskStartTime: startMs,
    auditDetails: [
      {
        checkName: KEYS,
        checkRunStatus: 'COMPLETED_COMPLIANT',
        nonCompliantResourcesCount: 0,
        totalResourcesCount: 0,
        ...item,
      },
      {
        checkName: LOGGING,
        checkRunStatus: 'COMPLETED_NON_COMPLIANT',
        nonCompliantResourcesCount: 1,
        totalResourcesCount: 1,
        ...item,
      },
    ],
  });
  const scope = { CheckName: LOGGING, ScheduledAuditName: 'OnDemand' };
  expect(lab.defender.cloudWatch.sum('NonCompliantResources', scope)).toBe(1);
  expect(lab.defender.cloudWatch.sum('ResourcesEvaluated', scope)).toBe(1);
});

test('a check that has just been enabled waits for data', async () => {
  await using lab = await auditedLab(LOGGING);
  const taskId = await lab.start(LOGGING);
  expect(await lab.iot.describeAuditTask({ taskId })).toMatchObject({
    taskStatistics: { waitingForDataCollectionChecks: 1 },
  });
  await lab.pass(60_000);
  expect((await lab.iot.describeAuditTask({ taskId })).taskStatus).toBe('COMPLETED');
});

test('what has not been checked when an audit is cancelled never is', async () => {
  await using lab = await auditedLab(LOGGING, KEYS);
  await lab.pass(60_000);
  const taskId = await lab.start(LOGGING, KEYS);
  await lab.pass(3_000);
  await lab.iot.cancelAuditTask({ taskId });
  await lab.pass(60_000);
  const task = await lab.iot.describeAuditTask({ taskId });
  expect(task.taskStatus).toBe('CANCELED');
  expect(task.auditDetails![LOGGING]!.checkRunStatus).toBe('COMPLETED_NON_COMPLIANT');
  expect(task.auditDetails![KEYS]!.checkRunStatus).toBe('CANCELED');
  expect(lab.alerts.map(({ body }) => body['taskStatus'])).toEqual(['CANCELED']);
  await expect(lab.iot.cancelAuditTask({ taskId })).rejects.toMatchObject(refused);
  await expect(lab.iot.cancelAuditTask({ taskId: 'none' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a check fails when its role may not look, or when it is disabled meanwhile', async () => {
  await using lab = await auditedLab(LOGGING, KEYS);
  await lab.pass(60_000);
  lab.deniedRoles.add(ROLE_ARN);
  const denied = await lab.start(LOGGING);
  await lab.pass(60_000);
  expect(await lab.iot.describeAuditTask({ taskId: denied })).toMatchObject({
    taskStatus: 'FAILED',
    auditDetails: { [LOGGING]: { checkRunStatus: 'FAILED', errorCode: 'INSUFFICIENT_PERMISSIONS' } },
  });
  lab.deniedRoles.clear();
  const taskId = await lab.start(LOGGING, KEYS);
  await lab.iot.updateAccountAuditConfiguration({ auditCheckConfigurations: { [KEYS]: { enabled: false } } });
  await lab.pass(60_000);
  expect(await lab.iot.describeAuditTask({ taskId })).toMatchObject({
    taskStatus: 'COMPLETED',
    auditDetails: { [KEYS]: { checkRunStatus: 'FAILED', errorCode: 'AUDIT_CHECK_DISABLED' } },
  });
});

test('findings: by task or by time, by check, by resource; disabling a check deletes its own', async () => {
  await using lab = await auditedLab(LOGGING);
  await lab.pass(60_000);
  const taskId = await lab.start(LOGGING);
  await lab.pass(60_000);
  const { findings } = await lab.iot.listAuditFindings({ taskId });
  const { findingId } = findings![0]!;
  expect(findingId).toMatch(/^[0-9a-f]{32}$/);
  expect((await lab.iot.describeAuditFinding({ findingId })).finding).toEqual(findings![0]);
  expect(await lab.iot.listRelatedResourcesForAuditFinding({ findingId })).toMatchObject({
    relatedResources: [],
  });
  const during = { startTime: new Date(START_MS), endTime: new Date(START_MS + DAY_MS) };
  const count = async (filter: Parameters<typeof lab.iot.listAuditFindings>[0]) =>
    (await lab.iot.listAuditFindings(filter)).findings!.length;
  expect(await count(during)).toBe(1);
  expect(await count({ ...during, checkName: KEYS })).toBe(0);
  expect(await count({ ...during, resourceIdentifier: { account: '000000000000' } })).toBe(1);
  expect(await count({ ...during, resourceIdentifier: { account: '111111111111' } })).toBe(0);
  expect(await count({ ...during, listSuppressedFindings: true })).toBe(0);
  await expect(lab.iot.listAuditFindings({})).rejects.toMatchObject(refused);
  await expect(lab.iot.listAuditFindings({ taskId, ...during })).rejects.toMatchObject(refused);
  await lab.iot.updateAccountAuditConfiguration({
    auditCheckConfigurations: { [LOGGING]: { enabled: false } },
  });
  expect(await count(during)).toBe(0);
});

test('a suppressed finding stays listed and does not count, until the suppression ends', async () => {
  await using lab = await auditedLab(LOGGING);
  await lab.pass(60_000);
  const target = { checkName: LOGGING, resourceIdentifier: { account: '000000000000' } };
  await expect(lab.iot.createAuditSuppression(target)).rejects.toMatchObject(refused);
  await expect(
    lab.iot.createAuditSuppression({
      ...target,
      resourceIdentifier: { clientId: 'x' },
      suppressIndefinitely: true,
    }),
  ).rejects.toMatchObject(refused);
  const expirationDate = new Date(START_MS + DAY_MS);
  await lab.iot.createAuditSuppression({ ...target, expirationDate, description: 'known' });
  await expect(lab.iot.createAuditSuppression({ ...target, expirationDate })).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  expect(await lab.iot.describeAuditSuppression(target)).toMatchObject({
    description: 'known',
    expirationDate,
  });
  expect((await lab.iot.listAuditSuppressions({ checkName: LOGGING })).suppressions).toHaveLength(1);
  const run = async () => {
    const taskId = await lab.start(LOGGING);
    await lab.pass(60_000);
    const { findings } = await lab.iot.listAuditFindings({ taskId });
    const { auditDetails } = await lab.iot.describeAuditTask({ taskId });
    return { isSuppressed: findings![0]!.isSuppressed, ...auditDetails![LOGGING] };
  };
  expect(await run()).toMatchObject({
    isSuppressed: true,
    checkRunStatus: 'COMPLETED_COMPLIANT',
    nonCompliantResourcesCount: 0,
    suppressedNonCompliantResourcesCount: 1,
  });
  await lab.at(DAY_MS + 60_000);
  expect(await run()).toMatchObject({ isSuppressed: false, checkRunStatus: 'COMPLETED_NON_COMPLIANT' });
  await lab.iot.updateAuditSuppression({ ...target, suppressIndefinitely: true });
  expect((await run()).isSuppressed).toBe(true);
  await lab.iot.deleteAuditSuppression(target);
  expect((await run()).isSuppressed).toBe(false);
  await expect(lab.iot.describeAuditSuppression(target)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a daily audit runs at midnight and names itself; its checks cannot be disabled', async () => {
  await using lab = await auditedLab(LOGGING);
  const { scheduledAuditArn } = await lab.iot.createScheduledAudit({
    scheduledAuditName: 'daily',
    frequency: 'DAILY',
    targetCheckNames: [LOGGING],
  });
  expect(scheduledAuditArn).toBe(`${ARN}:scheduledaudit/daily`);
  await lab.at(2.5 * DAY_MS);
  const { tasks } = await lab.iot.listAuditTasks({
    startTime: new Date(START_MS),
    endTime: new Date(START_MS + 3 * DAY_MS),
    taskType: 'SCHEDULED_AUDIT_TASK',
  });
  expect(tasks).toHaveLength(2);
  expect(lab.alerts.map(({ body }) => body['scheduledAuditName'])).toEqual(['daily', 'daily']);
  expect(lab.alerts[0]!.atMs).toBeGreaterThan(DAY_MS);
  await expect(
    lab.iot.updateAccountAuditConfiguration({ auditCheckConfigurations: { [LOGGING]: { enabled: false } } }),
  ).rejects.toMatchObject(refused);
  await expect(lab.iot.deleteAccountAuditConfiguration({})).rejects.toMatchObject(refused);
  await lab.iot.updateScheduledAudit({
    scheduledAuditName: 'daily',
    frequency: 'WEEKLY',
    dayOfWeek: 'SUN',
  });
  expect(await lab.iot.describeScheduledAudit({ scheduledAuditName: 'daily' })).toMatchObject({
    frequency: 'WEEKLY',
    dayOfWeek: 'SUN',
  });
  await lab.iot.deleteScheduledAudit({ scheduledAuditName: 'daily' });
  await lab.at(8 * DAY_MS);
  expect(lab.alerts).toHaveLength(2);
});

test('limits and wrong names', async () => {
  await using lab = await auditedLab(LOGGING);
  await expect(lab.start('NO_CHECK')).rejects.toMatchObject(refused);
  await expect(lab.start(KEYS)).rejects.toMatchObject(refused);
  const create = (scheduledAuditName: string) =>
    lab.iot.createScheduledAudit({
      scheduledAuditName,
      frequency: 'DAILY',
      targetCheckNames: [LOGGING],
    });
  for (let i = 0; i < 5; i++) await create(`s${i}`);
  await expect(create('s5')).rejects.toMatchObject({ name: 'LimitExceededException' });
  await expect(create('s0')).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  await expect(
    lab.iot.updateScheduledAudit({ scheduledAuditName: 's0', frequency: 'WEEKLY' }),
  ).rejects.toMatchObject(refused);
  for (let i = 0; i < 10; i++) await lab.start(LOGGING);
  await expect(lab.start(LOGGING)).rejects.toMatchObject({ name: 'LimitExceededException' });
  await expect(
    lab.iot.listAuditTasks({
      startTime: new Date(START_MS - 91 * DAY_MS),
      endTime: new Date(START_MS),
    }),
  ).rejects.toMatchObject(refused);
});

test('schedules fall on the right days', () => {
  const createdAt = START_MS; // a Monday
  const next = (schedule: Omit<Parameters<typeof nextRunMs>[0], 'createdAt'>, afterMs = START_MS) =>
    new Date(nextRunMs({ ...schedule, createdAt }, afterMs)).toISOString().slice(0, 10);
  expect(next({ frequency: 'DAILY' })).toBe('2026-01-06');
  expect(next({ frequency: 'WEEKLY', dayOfWeek: 'MON' })).toBe('2026-01-12');
  expect(next({ frequency: 'BIWEEKLY', dayOfWeek: 'MON' })).toBe('2026-01-19');
  expect(next({ frequency: 'MONTHLY', dayOfMonth: '31' }, Date.UTC(2026, 1, 1))).toBe('2026-02-28');
  expect(next({ frequency: 'MONTHLY', dayOfMonth: 'LAST' })).toBe('2026-01-31');
  expect(next({ frequency: 'MONTHLY', dayOfMonth: '1' })).toBe('2026-02-01');
});
