import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createGateway, type Gateway } from './gateway.ts';
import { createRoleAuthorizer } from './roles.ts';
import { createIamService } from './services/iam/index.ts';
import { createTestContext, testClientConfig } from './testing.ts';

let gateway: Gateway;
const context = createTestContext({ sdkConfig: () => testClientConfig(gateway.url) });
const roles = createRoleAuthorizer({ context });
beforeAll(async () => {
  gateway = await createGateway({ context, services: [createIamService(context).service] });
});
afterAll(() => gateway.close());

const request = {
  roleArn: 'arn:aws:iam::000000000000:role/rule',
  service: 'iot.amazonaws.com',
  action: 'firehose:PutRecord',
  resource: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/metrics',
};
const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: statement });

test('a role must exist, trust the service and allow the action', async () => {
  const iam = new IAMClient(testClientConfig(gateway.url));
  expect(roles.authorizeCached(request)).toBeUndefined();
  expect(await roles.authorize(request)).toMatchObject({ allowed: false, reason: 'assume' });

  const trust = { Effect: 'Allow', Principal: { Service: 'iot.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await iam.send(new CreateRoleCommand({ RoleName: 'rule', AssumeRolePolicyDocument: policy(trust) }));
  roles.invalidate(request.roleArn);
  expect(await roles.authorize(request)).toMatchObject({
    reason: 'denied',
    message: expect.stringContaining('no identity-based policy allows the firehose:PutRecord action'),
  });

  const allow = { Effect: 'Allow', Action: 'firehose:Put*', Resource: request.resource };
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'rule', PolicyName: 'put', PolicyDocument: policy(allow) }),
  );
  roles.invalidate();
  expect(await roles.authorize(request)).toEqual({ allowed: true });
  expect(roles.authorizeCached(request)).toEqual({ allowed: true });
  expect(roles.authorizeCached({ ...request, service: 'sns.amazonaws.com' })).toMatchObject({
    reason: 'assume',
  });
});
