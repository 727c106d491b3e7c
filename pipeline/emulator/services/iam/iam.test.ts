import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  DeleteRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createGateway, type Gateway } from '../../gateway.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { createIamService } from './index.ts';

const context = createTestContext();
const iam = createIamService(context);
let gateway: Gateway;
let client: IAMClient;
beforeAll(async () => {
  gateway = await createGateway({ context, services: [iam.service] });
  client = new IAMClient(testClientConfig(gateway.url));
});
afterAll(() => gateway.close());

const trust = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
const allow = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: '*' } });
const createRole = (RoleName: string) =>
  client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust('iot.amazonaws.com') }));

test('a role keeps its trust, tags and both kinds of policies', async () => {
  const { Role } = await client.send(
    new CreateRoleCommand({
      RoleName: 'delivery',
      Path: '/lab/',
      AssumeRolePolicyDocument: trust('firehose.amazonaws.com'),
      Tags: [{ Key: 'stack', Value: 'lab & co' }],
    }),
  );
  expect(Role?.Arn).toBe('arn:aws:iam::000000000000:role/lab/delivery');
  const got = await client.send(new GetRoleCommand({ RoleName: 'delivery' }));
  expect(decodeURIComponent(got.Role!.AssumeRolePolicyDocument!)).toBe(trust('firehose.amazonaws.com'));
  expect(got.Role?.Tags).toEqual([{ Key: 'stack', Value: 'lab & co' }]);
  expect(got.Role?.CreateDate).toEqual(new Date('2026-01-05T00:00:00Z'));

  await client.send(
    new PutRolePolicyCommand({
      RoleName: 'delivery',
      PolicyName: 'put',
      PolicyDocument: allow('s3:PutObject'),
    }),
  );
  const { Policy } = await client.send(
    new CreatePolicyCommand({ PolicyName: 'invoke', PolicyDocument: allow('lambda:InvokeFunction') }),
  );
  await client.send(new AttachRolePolicyCommand({ RoleName: 'delivery', PolicyArn: Policy?.Arn }));
  const inline = await client.send(new GetRolePolicyCommand({ RoleName: 'delivery', PolicyName: 'put' }));
  expect(decodeURIComponent(inline.PolicyDocument!)).toBe(allow('s3:PutObject'));
  const attached = await client.send(new ListAttachedRolePoliciesCommand({ RoleName: 'delivery' }));
  expect(attached.AttachedPolicies).toEqual([{ PolicyArn: Policy?.Arn, PolicyName: 'invoke' }]);

  expect(iam.rolePolicies(Role!.Arn!)).toEqual({
    trust: trust('firehose.amazonaws.com'),
    permissions: [allow('s3:PutObject'), allow('lambda:InvokeFunction')],
  });
  await client.send(
    new CreatePolicyVersionCommand({
      PolicyArn: Policy?.Arn,
      PolicyDocument: allow('logs:PutLogEvents'),
      SetAsDefault: true,
    }),
  );
  expect(iam.rolePolicies(Role!.Arn!)?.permissions[1]).toBe(allow('logs:PutLogEvents'));
  expect(iam.rolePolicies('arn:aws:iam::000000000000:role/delivery')).toBeUndefined();
});

test('a role cannot go before its policies, and a policy not before its role lets go', async () => {
  await createRole('bound');
  await client.send(
    new PutRolePolicyCommand({ RoleName: 'bound', PolicyName: 'p', PolicyDocument: allow('iot:Publish') }),
  );
  const { Policy } = await client.send(
    new CreatePolicyCommand({ PolicyName: 'q', PolicyDocument: allow('iot:Connect') }),
  );
  await client.send(new AttachRolePolicyCommand({ RoleName: 'bound', PolicyArn: Policy?.Arn }));
  const conflict = { name: 'DeleteConflictException', $metadata: { httpStatusCode: 409 } };
  await expect(client.send(new DeleteRoleCommand({ RoleName: 'bound' }))).rejects.toMatchObject(conflict);
  await expect(client.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }))).rejects.toMatchObject(
    conflict,
  );
  await client.send(new DetachRolePolicyCommand({ RoleName: 'bound', PolicyArn: Policy?.Arn }));
  await expect(client.send(new DeleteRoleCommand({ RoleName: 'bound' }))).rejects.toMatchObject(conflict);
  await client.send(new DeleteRolePolicyCommand({ RoleName: 'bound', PolicyName: 'p' }));
  await client.send(new DeleteRoleCommand({ RoleName: 'bound' }));
  await client.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }));
  await expect(client.send(new GetRoleCommand({ RoleName: 'bound' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    $metadata: { httpStatusCode: 404 },
  });
});

test('a name is taken once', async () => {
  await createRole('once');
  await expect(createRole('once')).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
    $metadata: { httpStatusCode: 409 },
  });
});

test('documents that are not policies are refused', async () => {
  for (const PolicyDocument of ['{', '{"Statement":[]}', trust('iot.amazonaws.com')]) {
    await expect(
      client.send(new CreatePolicyCommand({ PolicyName: 'bad', PolicyDocument })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  }
});

test('lists come in pages', async () => {
  for (const name of ['page-1', 'page-2', 'page-3']) await createRole(name);
  const names: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const answer = await client.send(new ListRolesCommand({ MaxItems: 2, ...(Marker && { Marker }) }));
    names.push(...(answer.Roles ?? []).map(({ RoleName }) => RoleName));
    Marker = answer.Marker;
  } while (Marker);
  expect(names).toEqual(expect.arrayContaining(['page-1', 'page-2', 'page-3']));
  expect(new Set(names).size).toBe(names.length);
});

test('AWS managed policies that are not emulated cannot be attached', async () => {
  await createRole('managed');
  const attach = (name: string) =>
    client.send(
      new AttachRolePolicyCommand({
        RoleName: 'managed',
        PolicyArn: `arn:aws:iam::aws:policy/service-role/${name}`,
      }),
    );
  await attach('AWSIoTDeviceDefenderAudit');
  await expect(attach('AWSUnheardOf')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});
