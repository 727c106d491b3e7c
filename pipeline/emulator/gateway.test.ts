import { CreateThingCommand, DescribeThingCommand, IoTClient, ListThingsCommand } from '@aws-sdk/client-iot';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Faults } from './faults.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { ServiceError, type Operations, type Service } from './service.ts';
import { createSecretsManagerService } from './services/secrets-manager/index.ts';
import { createStsService } from './services/sts/index.ts';
import { createTestContext, testClientConfig } from './testing.ts';

const context = createTestContext();
const SIGNED_FOR = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

/** Just enough IoT to see labels, queries, bodies and typed errors pass. */
const things: Service = {
  id: 'IoT',
  operations: {
    CreateThing: (input) => {
      if (input.thingName === 'broken') throw new TypeError('a bug');
      return { thingName: input.thingName, thingArn: JSON.stringify(input.attributePayload) };
    },
    DescribeThing: ({ thingName }) => {
      throw new ServiceError('ResourceAlreadyExistsException', `thing ${thingName}`, {
        members: { resourceId: thingName },
      });
    },
    ListThings: ({ maxResults, attributeName }) => ({
      things: [{ thingName: `${attributeName}-${maxResults}`, version: 1 }],
    }),
  } satisfies Operations<typeof import('@aws-sdk/client-iot')>,
  constraints: { CreateThing: { thingName: { pattern: /[a-zA-Z0-9:_-]+/, length: [1, 128] } } },
};

const faults = new Faults();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await createGateway({
    context,
    services: [
      things,
      createSecretsManagerService(context),
      createStsService(context, { roleId: (arn) => (arn.endsWith('/known') ? 'AROA1' : undefined) }),
    ],
    faults,
  });
});
afterAll(() => gateway.close());

const post = (headers: Record<string, string>, body = '', path = '/') =>
  fetch(gateway.url + path, { method: 'POST', headers, body });

describe('REST-JSON', () => {
  const client = () => new IoTClient(testClientConfig(gateway.url));

  test('labels, queries and bodies arrive, and outputs come back', async () => {
    const created = await client().send(
      new CreateThingCommand({ thingName: 'a:b', attributePayload: { attributes: { ward: 'ü' } } }),
    );
    expect(created).toMatchObject({ thingName: 'a:b', thingArn: '{"attributes":{"ward":"ü"}}' });
    const listed = await client().send(new ListThingsCommand({ maxResults: 7, attributeName: 'x y' }));
    expect(listed.things).toEqual([{ thingName: 'x y-7', version: 1 }]);
  });

  test('errors are typed and carry their members and the request id', async () => {
    await expect(client().send(new DescribeThingCommand({ thingName: 'pump-1' }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'thing pump-1',
      resourceId: 'pump-1',
      $metadata: { httpStatusCode: 409, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  test('a broken constraint is refused in the words of AWS', async () => {
    await expect(client().send(new CreateThingCommand({ thingName: 'a b' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message:
        "1 validation error detected: Value 'a b' at 'thingName' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [a-zA-Z0-9:_-]+',
    });
  });

  test('a bug in a handler is an internal failure and the gateway lives on', async () => {
    await expect(client().send(new CreateThingCommand({ thingName: 'broken' }))).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    });
    await expect(client().send(new ListThingsCommand({}))).resolves.toBeDefined();
  });

  test.each(['iot', 'execute-api'])('a request signed for %s reaches IoT', async (name) => {
    const answer = await post({ authorization: SIGNED_FOR(name) }, '{}', '/things/pump-2');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ thingName: 'pump-2' });
  });

  test('a member of the wrong type and broken JSON are serialization errors', async () => {
    for (const body of ['{"attributePayload":7}', '{"attributePayload":', '[]']) {
      const answer = await post({ authorization: SIGNED_FOR('iot') }, body, '/things/pump-3');
      expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([
        400,
        'SerializationException',
      ]);
    }
  });
});

describe('JSON 1.1', () => {
  const client = () => new SecretsManagerClient(testClientConfig(gateway.url));

  test('strings, blobs and dates pass in both directions', async () => {
    const { ARN } = await client().send(
      new CreateSecretCommand({ Name: 'lab/hec', SecretBinary: Buffer.from([0, 255, 1]) }),
    );
    const read = await client().send(new GetSecretValueCommand({ SecretId: ARN }));
    expect(Buffer.from(read.SecretBinary!)).toEqual(Buffer.from([0, 255, 1]));
    expect(read.CreatedDate).toEqual(new Date('2026-01-05T00:00:00Z'));
  });

  test('a missing secret is a typed error', async () => {
    await expect(client().send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('an operation without a handler answers 501 with its name', async () => {
    await expect(client().send(new RotateSecretCommand({ SecretId: 'lab/hec' }))).rejects.toMatchObject({
      message: 'Secrets Manager RotateSecret is not emulated.',
      $metadata: { httpStatusCode: 501 },
    });
  });

  test('a missing required member and an unknown operation are refused', async () => {
    const call = (operation: string) =>
      post({
        authorization: SIGNED_FOR('secretsmanager'),
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `secretsmanager.${operation}`,
      });
    expect(await (await call('GetSecretValue')).json()).toEqual({
      __type: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'SecretId' failed to satisfy constraint: Member must not be null",
    });
    expect(await (await call('Nonsense')).json()).toMatchObject({ __type: 'UnknownOperationException' });
  });
});

describe('Query', () => {
  const client = () => new STSClient(testClientConfig(gateway.url));

  test('the caller is the root of the account', async () => {
    expect(await client().send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
    });
  });

  test('an injected fault hits as often as it says, then the service answers', async () => {
    const assume = (role: string) =>
      client().send(
        new AssumeRoleCommand({ RoleArn: `arn:aws:iam::000000000000:role/${role}`, RoleSessionName: 'lab' }),
      );
    const fault = faults.set(
      { kind: 'api', service: 'STS', operation: 'AssumeRole', error: { name: 'Throttling' } },
      { times: 1 },
    );
    await expect(assume('known')).rejects.toMatchObject({ name: 'Throttling' });
    expect(fault.hits).toBe(1);
    const { Credentials } = await assume('known');
    expect(Credentials?.Expiration).toEqual(new Date('2026-01-05T01:00:00Z'));
    await expect(assume('unknown')).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('an operation without a handler answers 501 with its name', async () => {
    await expect(client().send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      message: 'STS GetSessionToken is not emulated.',
      $metadata: { httpStatusCode: 501 },
    });
  });
});

describe('the front door', () => {
  test('unsigned requests are refused in the shape of their protocol', async () => {
    const rest = await post({}, '{}', '/things/pump');
    expect([rest.status, rest.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
    const query = await post(
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Action=GetCallerIdentity&Version=2011-06-15',
    );
    expect(query.status).toBe(403);
    expect(await query.text()).toContain('<Code>MissingAuthenticationToken</Code>');
    const json = await post({ 'x-amz-target': 'secretsmanager.ListSecrets' }, '{}');
    expect(await json.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  test('a malformed signature is refused', async () => {
    const answer = await post({ authorization: 'AWS4-HMAC-SHA256 Credential=x' });
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'IncompleteSignatureException',
    ]);
  });

  test('services that are not emulated are named', async () => {
    const answer = await post({ authorization: SIGNED_FOR('dynamodb') });
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain("The service signed as 'dynamodb' is not emulated here.");
  });

  test('a body over the limit is refused and the next request is served', async () => {
    const answer = await post(
      { authorization: SIGNED_FOR('secretsmanager'), 'x-amz-target': 'secretsmanager.ListSecrets' },
      ' '.repeat(1024 * 1024 + 1),
    ).catch((error: unknown) => error);
    // The refusal may overtake the body: then the client sees the connection end instead of the 413.
    if (answer instanceof Response) expect(answer.status).toBe(413);
    expect((await post({})).status).toBe(403);
  });

  test('a taken port is one clear error', async () => {
    const port = Number(new URL(gateway.url).port);
    await expect(createGateway({ context, services: [], port })).rejects.toMatchObject({
      code: 'LAB_PORT_TAKEN',
    });
  });
});
