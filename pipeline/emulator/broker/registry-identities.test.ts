import { expect, it } from 'vitest';
import { createIotState } from '../services/iot/state.ts';
import { registryIdentities } from './registry-identities.ts';

const ARN = 'arn:aws:iot:us-east-1:000000000000:';

it('lets a device do what the policy on its certificate says of its own thing, and nothing else', () => {
  const state = createIotState();
  const cert = `${ARN}cert/c1`;
  state.things.set('pump', {
    name: 'pump',
    arn: `${ARN}thing/pump`,
    id: '1',
    typeName: undefined,
    attributes: {},
    version: 1,
    groups: new Set(),
    principals: new Map([[cert, 'NON_EXCLUSIVE_THING']]),
  });
  state.thingsByPrincipal.set(cert, new Set(['pump']));
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'iot:Publish',
        Resource: `${ARN}topic/$aws/things/\${iot:Connection.Thing.ThingName}/defender/*`,
      },
    ],
  });
  state.policies.set('p', {
    name: 'p',
    arn: `${ARN}policy/p`,
    createdAt: 0,
    modifiedAt: 0,
    versions: new Map([['1', { id: '1', document, createdAt: 0 }]]),
    defaultVersionId: '1',
    lastVersion: 1,
    targets: new Set([cert]),
  });
  const identities = registryIdentities({ region: 'us-east-1', accountId: '000000000000' }, state);
  expect(identities.thingOf('c1', 'pump')).toEqual({ thingName: 'pump', exclusive: false });
  expect(identities.thingOf('c1', 'other')).toBeUndefined();

  const connection = { certificateId: 'c1', clientId: 'pump', sourceIp: '10.0.0.1' };
  const own = identities.compilePolicy({ ...connection, thingName: 'pump' });
  expect(own.allows('iot:Publish', 'topic/$aws/things/pump/defender/metrics/json')).toBe(true);
  expect(own.allows('iot:Publish', 'topic/$aws/things/other/defender/metrics/json')).toBe(false);
  const untied = identities.compilePolicy({ ...connection, thingName: undefined });
  expect(untied.allows('iot:Publish', 'topic/$aws/things/pump/defender/metrics/json')).toBe(false);
});
