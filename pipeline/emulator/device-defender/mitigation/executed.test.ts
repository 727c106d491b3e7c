import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate } from '../testing/certificates.ts';
import { startCloudLab } from '../testing/cloud-lab.ts';

const HOUR_MS = 3_600_000;
const BROAD = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }],
});

let lab: Awaited<ReturnType<typeof startCloudLab>>;
let auditRole: string;
beforeAll(async () => {
  lab = await startCloudLab();
  auditRole = await lab.createRole('audit', 'iot:*', 'iam:*', 'cognito-identity:*');
});
afterAll(() => lab[Symbol.asyncDispose]());

async function audit(checkName: string) {
  await lab.iot.updateAccountAuditConfiguration({
    roleArn: auditRole,
    auditCheckConfigurations: { [checkName]: { enabled: true } },
  });
  const { taskId } = await lab.iot.startOnDemandAuditTask({ targetCheckNames: [checkName] });
  await lab.pass(60_000);
  const { findings = [] } = await lab.iot.listAuditFindings({ taskId });
  return { taskId, findings };
}

async function mitigate(auditTaskId: string | undefined, taskId: string, mapping: Record<string, string[]>) {
  await lab.iot.startAuditMitigationActionsTask({
    taskId,
    target: { auditTaskId },
    auditCheckToActionsMapping: mapping,
  });
  await lab.pass(60_000);
  return lab.iot.describeAuditMitigationActionsTask({ taskId });
}

test('a shared certificate: its things are quarantined and it no longer connects', async () => {
  const check = 'DEVICE_CERTIFICATE_SHARED_CHECK';
  await lab.iot.updateAccountAuditConfiguration({
    roleArn: auditRole,
    auditCheckConfigurations: { [check]: { enabled: true } },
  });
  await lab.iot.createPolicy({ policyName: 'shared', policyDocument: BROAD });
  await lab.iot.createThingGroup({ thingGroupName: 'quarantine' });
  const device = await lab.createDevice('pump-001', 'shared');
  expect(await lab.connect('pump-001', device)).toBeDefined();
  expect(await lab.connect('copy-of-pump-001', device)).toBeDefined();
  await lab.pass(3 * HOUR_MS);
  const { taskId, findings } = await audit(check);
  expect(findings).toMatchObject([
    { nonCompliantResource: { resourceIdentifier: { deviceCertificateId: device.certificateId } } },
  ]);

  const roleArn = await lab.createRole(
    'mitigation',
    'iot:UpdateCertificate',
    'iot:ListPrincipalThings',
    'iot:AddThingToThingGroup',
  );
  await lab.iot.createMitigationAction({
    actionName: 'quarantine',
    roleArn,
    actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['quarantine'] } },
  });
  await lab.iot.createMitigationAction({
    actionName: 'deactivate',
    roleArn,
    actionParams: { updateDeviceCertificateParams: { action: 'DEACTIVATE' } },
  });
  expect(await lab.connect('pump-001', device)).toBeDefined();
  const task = await mitigate(taskId, 'mitigate-1', { [check]: ['quarantine', 'deactivate'] });
  expect(task).toMatchObject({
    taskStatus: 'COMPLETED',
    taskStatistics: {
      [check]: { totalFindingsCount: 1, succeededFindingsCount: 1, failedFindingsCount: 0 },
    },
    actionsDefinition: [{ name: 'quarantine' }, { name: 'deactivate' }],
  });
  const { things } = await lab.iot.listThingsInThingGroup({ thingGroupName: 'quarantine' });
  expect(things).toEqual(['pump-001']);
  expect(await lab.connect('pump-001', device)).toBeUndefined();
  const { actionsExecutions } = await lab.iot.listAuditMitigationActionsExecutions({
    taskId: 'mitigate-1',
    findingId: findings[0]!.findingId,
  });
  expect(actionsExecutions!.map(({ actionName, status }) => [actionName, status])).toEqual([
    ['quarantine', 'COMPLETED'],
    ['deactivate', 'COMPLETED'],
  ]);
});

test('a policy that lets devices act as others: its replacement denies', async () => {
  const check = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
  await lab.iot.createPolicy({ policyName: 'broad', policyDocument: BROAD });
  const device = await lab.createDevice('pump-002', 'broad');
  const client = await lab.connect('pump-002', device);
  expect(client).toBeDefined();
  const { taskId } = await audit(check);
  const roleArn = await lab.createRole('replace', 'iot:CreatePolicyVersion');
  await lab.iot.createMitigationAction({
    actionName: 'blank',
    roleArn,
    actionParams: { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } },
  });
  await mitigate(taskId, 'mitigate-2', { [check]: ['blank'] });
  expect(await lab.connect('pump-002', device)).toBeUndefined();
  const { defaultVersionId } = await lab.iot.getPolicy({ policyName: 'broad' });
  expect(defaultVersionId).toBe('2');
  expect((await audit(check)).findings).toEqual([]);
});

test('logging is switched on, an expiring CA is switched off', async () => {
  const pem = (await makeCertificate({ subject: 'CN=old', ca: true, notAfter: new Date('2026-01-20') })).pem;
  const { certificateId } = await lab.iot.registerCACertificate({
    caCertificate: pem,
    certificateMode: 'SNI_ONLY',
    setAsActive: true,
  });
  const roleArn = await lab.createRole(
    'switches',
    'iot:SetV2LoggingOptions',
    'iam:PassRole',
    'iot:UpdateCACertificate',
  );
  const roleArnForLogging = await lab.createRole('logging');
  await lab.iot.createMitigationAction({
    actionName: 'log',
    roleArn,
    actionParams: { enableIoTLoggingParams: { roleArnForLogging, logLevel: 'INFO' } },
  });
  await lab.iot.createMitigationAction({
    actionName: 'deactivate-ca',
    roleArn,
    actionParams: { updateCACertificateParams: { action: 'DEACTIVATE' } },
  });
  const logging = await audit('LOGGING_DISABLED_CHECK');
  await mitigate(logging.taskId, 'mitigate-3', { LOGGING_DISABLED_CHECK: ['log'] });
  expect(await lab.iot.getV2LoggingOptions({})).toMatchObject({
    defaultLogLevel: 'INFO',
    roleArn: roleArnForLogging,
  });
  const expiring = await audit('CA_CERTIFICATE_EXPIRING_CHECK');
  expect(expiring.findings).toHaveLength(1);
  await mitigate(expiring.taskId, 'mitigate-4', { CA_CERTIFICATE_EXPIRING_CHECK: ['deactivate-ca'] });
  const { certificateDescription } = await lab.iot.describeCACertificate({ certificateId });
  expect(certificateDescription!.status).toBe('INACTIVE');
});

test("an action that its role may not do fails, and the finding's other actions are skipped", async () => {
  const check = 'DEVICE_CERTIFICATE_EXPIRING_CHECK';
  const pem = (await makeCertificate({ subject: 'CN=soon', notAfter: new Date('2026-01-20') })).pem;
  const { certificateId } = await lab.iot.registerCertificateWithoutCA({
    certificatePem: pem,
    status: 'ACTIVE',
  });
  await lab.iot.createMitigationAction({
    actionName: 'powerless',
    roleArn: await lab.createRole('powerless'),
    actionParams: { updateDeviceCertificateParams: { action: 'DEACTIVATE' } },
  });
  const { taskId, findings } = await audit(check);
  const task = await mitigate(taskId, 'mitigate-5', { [check]: ['powerless', 'quarantine'] });
  expect(task).toMatchObject({
    taskStatus: 'FAILED',
    taskStatistics: { [check]: { failedFindingsCount: 1, succeededFindingsCount: 0 } },
  });
  const { actionsExecutions } = await lab.iot.listAuditMitigationActionsExecutions({
    taskId: 'mitigate-5',
    findingId: findings[0]!.findingId,
  });
  expect(actionsExecutions).toMatchObject([
    { status: 'FAILED', errorCode: 'INSUFFICIENT_PERMISSIONS' },
    { status: 'SKIPPED' },
  ]);
  const { certificateDescription } = await lab.iot.describeCertificate({ certificateId });
  expect(certificateDescription!.status).toBe('ACTIVE');
});

test('what does not fit is refused before anything is done', async () => {
  const refused = { name: 'InvalidRequestException' };
  await expect(
    lab.iot.startAuditMitigationActionsTask({
      taskId: 'x',
      target: { auditTaskId: 'none' },
      auditCheckToActionsMapping: { LOGGING_DISABLED_CHECK: ['log'] },
    }),
  ).rejects.toMatchObject(refused);
  const { taskId } = await audit('LOGGING_DISABLED_CHECK');
  await expect(mitigate(taskId, 'y', { LOGGING_DISABLED_CHECK: ['deactivate-ca'] })).rejects.toMatchObject(
    refused,
  );
  await expect(mitigate(taskId, 'mitigate-1', { LOGGING_DISABLED_CHECK: ['log'] })).rejects.toMatchObject({
    name: 'TaskAlreadyExistsException',
  });
  await expect(lab.iot.describeAuditMitigationActionsTask({ taskId: 'none' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(
    lab.iot.startDetectMitigationActionsTask({
      taskId: 'z',
      target: { violationIds: ['none'] },
      actions: ['deactivate'],
    }),
  ).rejects.toMatchObject(refused);
});
