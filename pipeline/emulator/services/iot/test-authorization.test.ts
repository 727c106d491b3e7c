import { generateKeyPairSync } from 'node:crypto';
import * as sdk from '@aws-sdk/client-iot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type Gateway } from '../../gateway.ts';
import { createCertificateAuthority, issueDeviceCertificate, loadIssuer } from '../../pki/index.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { createIotService } from './index.ts';

const ca = await createCertificateAuthority();
const context = createTestContext({ ca });
const ARN = 'arn:aws:iot:us-east-1:000000000000';
let gateway: Gateway;
let iot: sdk.IoT;
let principal: string;

beforeAll(async () => {
  gateway = await createGateway({ context, services: [createIotService(context).service] });
  iot = new sdk.IoT(testClientConfig(gateway.url));
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { pem } = await issueDeviceCertificate({
    issuer: await loadIssuer(ca),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    subject: 'CN=pump, OU=icu, OU=ward-7',
    nowMs: context.clock.now(),
  });
  const registered = await iot.registerCertificateWithoutCA({ certificatePem: pem, status: 'ACTIVE' });
  principal = registered.certificateArn!;
  await iot.createThing({ thingName: 'pump' });
  await iot.attachThingPrincipal({ thingName: 'pump', principal });
  await iot.createThingGroup({ thingGroupName: 'hospital' });
  await iot.createThingGroup({ thingGroupName: 'ward', parentGroupName: 'hospital' });
  await iot.addThingToThingGroup({ thingGroupName: 'ward', thingName: 'pump' });
});
afterAll(() => gateway.close());

async function policy(policyName: string, target: string | undefined, ...statements: object[]) {
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await iot.createPolicy({ policyName, policyDocument });
  if (target !== undefined) await iot.attachPolicy({ policyName, target });
}

const statement = (Effect: string, Action: string, resource: string) => ({
  Effect,
  Action,
  Resource: `${ARN}:${resource}`,
});

async function ask(actionType: sdk.ActionType, resource: string, more: object = {}) {
  const { authResults } = await iot.testAuthorization({
    principal,
    clientId: 'pump',
    authInfos: [{ actionType, resources: [`${ARN}:${resource}`] }],
    ...more,
  });
  return authResults![0]!;
}
const names = (policies: sdk.Policy[] | undefined) => policies?.map(({ policyName }) => policyName);

test('policies of the certificate and of the groups above the thing are asked, and a denial wins', async () => {
  const own = 'topic/things/${iot:Connection.Thing.ThingName}/*';
  await policy('own', principal, statement('Allow', 'iot:Publish', own));
  const groupArn = `${ARN}:thinggroup/hospital`;
  await policy(
    'hospital',
    groupArn,
    statement('Allow', 'iot:Subscribe', 'topicfilter/news/#'),
    statement('Deny', 'iot:Publish', 'topic/things/pump/firmware'),
  );

  const published = await ask('PUBLISH', 'topic/things/pump/data');
  expect(published.authDecision).toBe('ALLOWED');
  expect(names(published.allowed?.policies)).toEqual(['own']);
  expect((await ask('SUBSCRIBE', 'topicfilter/news/#')).authDecision).toBe('ALLOWED');
  expect((await ask('PUBLISH', 'topic/things/other/data')).authDecision).toBe('IMPLICIT_DENY');
  expect((await ask('PUBLISH', 'topic/things/pump/data', { clientId: 'else' })).authDecision).toBe(
    'IMPLICIT_DENY',
  );

  const denied = await ask('PUBLISH', 'topic/things/pump/firmware');
  expect(denied.authDecision).toBe('EXPLICIT_DENY');
  expect(names(denied.denied?.explicitDeny?.policies)).toEqual(['hospital']);
  const { effectivePolicies } = await iot.getEffectivePolicies({ principal, thingName: 'pump' });
  expect(effectivePolicies!.map(({ policyName }) => policyName)).toEqual(['own', 'hospital']);
});

test('policies can be left out and added for the question', async () => {
  const skip = { policyNamesToSkip: ['hospital'] };
  expect((await ask('PUBLISH', 'topic/things/pump/firmware', skip)).authDecision).toBe('ALLOWED');
  await policy('connect', undefined, statement('Allow', 'iot:Connect', 'client/pump'));
  expect((await ask('CONNECT', 'client/pump')).authDecision).toBe('IMPLICIT_DENY');
  const add = { policyNamesToAdd: ['connect'] };
  expect((await ask('CONNECT', 'client/pump', add)).authDecision).toBe('ALLOWED');
});

test('names in the certificate stand in policies', async () => {
  await policy(
    'names',
    principal,
    statement('Allow', 'iot:Receive', 'topic/${iot:Certificate.Subject.OrganizationalUnit.1}/x'),
    statement('Allow', 'iot:Receive', 'topic/${iot:Certificate.Subject.CommonName}/x'),
    statement('Allow', 'iot:Receive', 'topic/${iot:Certificate.Subject.Country}/x'),
  );
  expect((await ask('RECEIVE', 'topic/ward-7/x')).authDecision).toBe('ALLOWED');
  expect((await ask('RECEIVE', 'topic/pump/x')).authDecision).toBe('ALLOWED');
  expect((await ask('RECEIVE', 'topic/icu/x')).authDecision).toBe('IMPLICIT_DENY');
});

test('what cannot be asked is refused', async () => {
  const nobody = ask('PUBLISH', 'topic/a', { principal: `${ARN}:cert/${'0'.repeat(64)}` });
  await expect(nobody).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const pool = ask('PUBLISH', 'topic/a', { cognitoIdentityPoolId: 'us-east-1:p' });
  await expect(pool).rejects.toThrow('Cognito');
});
