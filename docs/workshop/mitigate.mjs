// Lesson 5: what AWS's documentation calls "apply mitigation actions", with the AWS SDK, against the lab that runs here.
// usage: node docs/workshop/mitigate.mjs CHECK ACTION      for example: …_CHECK REPLACE_DEFAULT_POLICY_VERSION
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// The SDK's note about future Node versions would stand before every answer.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { IAM } = await import('@aws-sdk/client-iam');
const { IoT } = await import('@aws-sdk/client-iot');

const [check, action] = process.argv.slice(2);

/** What each action must be told, and what its role must be allowed. */
const ACTIONS = {
  REPLACE_DEFAULT_POLICY_VERSION: {
    params: { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } },
    allow: ['iot:CreatePolicyVersion'],
  },
  UPDATE_DEVICE_CERTIFICATE: {
    params: { updateDeviceCertificateParams: { action: 'DEACTIVATE' } },
    allow: ['iot:UpdateCertificate'],
  },
};
if (!check || !ACTIONS[action]) {
  process.stderr.write(
    `usage: node docs/workshop/mitigate.mjs CHECK ACTION\nactions: ${Object.keys(ACTIONS).join(', ')}\n`,
  );
  process.exit(2);
}

/** Lessons happen on this day of the lab's time. */
const THE_DAY = { startTime: new Date('2026-01-05'), endTime: new Date('2026-01-06') };

const lab = JSON.parse(readFileSync('.lab/endpoints.json', 'utf8'));
const config = {
  endpoint: lab.aws,
  region: lab.region,
  credentials: { accessKeyId: lab.accessKeyId, secretAccessKey: lab.secretAccessKey },
};
const iot = new IoT(config);
const iam = new IAM(config);

// A role that Device Defender takes to act, with no more than the action needs.
const { params, allow } = ACTIONS[action];
const name = `workshop-${Date.now()}`;
const document = (statement) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const { Role } = await iam.createRole({
  RoleName: name,
  AssumeRolePolicyDocument: document({
    Principal: { Service: 'iot.amazonaws.com' },
    Action: 'sts:AssumeRole',
  }),
});
await iam.putRolePolicy({
  RoleName: name,
  PolicyName: 'act',
  PolicyDocument: document({ Action: allow, Resource: '*' }),
});
await iot.createMitigationAction({ actionName: name, roleArn: Role.Arn, actionParams: params });

// What the check has found, and a task that applies the action to it.
const { findings } = await iot.listAuditFindings({ checkName: check, ...THE_DAY });
if (findings.length === 0) {
  process.stderr.write(`${check} has found nothing.\n`);
  process.exit(1);
}
await iot.startAuditMitigationActionsTask({
  taskId: name,
  target: { findingIds: findings.map(({ findingId }) => findingId) },
  auditCheckToActionsMapping: { [check]: [name] },
});
let task;
do {
  await sleep(500);
  task = await iot.describeAuditMitigationActionsTask({ taskId: name });
} while (task.taskStatus === 'IN_PROGRESS');
process.stdout.write(`${task.taskStatus}: ${JSON.stringify(task.taskStatistics[check])}\n`);

iot.destroy();
iam.destroy();
