import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteThingCommand,
  DeleteThingGroupCommand,
  GetPolicyCommand,
  ListPolicyVersionsCommand,
  UpdateThingGroupCommand,
  type Tag,
  type ThingGroupProperties,
} from '@aws-sdk/client-iot';
import { TAGS, unlessGone, type ResourceHandler } from './handler.ts';
import { camelCase, type Shape } from './shape.ts';

const GONE = 'ResourceNotFoundException';

export const thing: ResourceHandler = {
  shape: { ThingName: 'string', AttributePayload: { Attributes: { '*': 'string' } } },
  async create(properties, { clients, generateName }) {
    const thingName = (properties['ThingName'] as string | undefined) ?? generateName(128);
    const payload = properties['AttributePayload'] as { Attributes?: Record<string, string> } | undefined;
    const { thingArn = '', thingId = '' } = await clients.iot.send(
      new CreateThingCommand({
        thingName,
        ...(payload && { attributePayload: { attributes: payload.Attributes } }),
      }),
    );
    return { physicalId: thingName, attributes: { Arn: thingArn, Id: thingId } };
  },
  async delete(thingName, { clients }) {
    await unlessGone(clients.iot.send(new DeleteThingCommand({ thingName })), GONE);
  },
};

const GROUP_PROPERTIES: Shape = {
  ThingGroupDescription: 'string',
  AttributePayload: { Attributes: { '*': 'string' } },
};

export const thingGroup: ResourceHandler = {
  shape: {
    ThingGroupName: 'string',
    ParentGroupName: 'string',
    ThingGroupProperties: GROUP_PROPERTIES,
    Tags: TAGS,
  },
  replaceOn: ['ThingGroupName', 'ParentGroupName', 'Tags'],
  async create(properties, { clients, generateName }) {
    const thingGroupName = (properties['ThingGroupName'] as string | undefined) ?? generateName(128);
    const { thingGroupArn = '', thingGroupId = '' } = await clients.iot.send(
      new CreateThingGroupCommand({
        thingGroupName,
        parentGroupName: properties['ParentGroupName'] as string | undefined,
        thingGroupProperties: groupProperties(properties['ThingGroupProperties']),
        tags: properties['Tags'] as Tag[] | undefined,
      }),
    );
    return { physicalId: thingGroupName, attributes: { Arn: thingGroupArn, Id: thingGroupId } };
  },
  async update(thingGroupName, properties, { clients, region, accountId }) {
    const thingGroupProperties = groupProperties(properties['ThingGroupProperties']) ?? {};
    await clients.iot.send(new UpdateThingGroupCommand({ thingGroupName, thingGroupProperties }));
    const Arn = `arn:aws:iot:${region}:${accountId}:thinggroup/${thingGroupName}`;
    return { physicalId: thingGroupName, attributes: { Arn } };
  },
  async delete(thingGroupName, { clients }) {
    await unlessGone(clients.iot.send(new DeleteThingGroupCommand({ thingGroupName })), GONE);
  },
};

function groupProperties(value: unknown): ThingGroupProperties | undefined {
  return value === undefined ? undefined : (camelCase(value, GROUP_PROPERTIES) as ThingGroupProperties);
}

export const iotPolicy: ResourceHandler = {
  shape: { PolicyName: 'string', PolicyDocument: 'json', Tags: TAGS },
  required: ['PolicyDocument'],
  replaceOn: ['PolicyName', 'Tags'],
  async create(properties, { clients, generateName }) {
    const policyName = (properties['PolicyName'] as string | undefined) ?? generateName(128);
    const policyDocument = JSON.stringify(properties['PolicyDocument']);
    const tags = properties['Tags'] as Tag[] | undefined;
    const { policyArn = '' } = await clients.iot.send(
      new CreatePolicyCommand({ policyName, policyDocument, tags }),
    );
    return { physicalId: policyName, attributes: { Arn: policyArn, Id: policyName } };
  },
  async update(policyName, properties, { clients }) {
    const policyDocument = JSON.stringify(properties['PolicyDocument']);
    await deleteOldVersions(clients.iot, policyName);
    const { policyArn = '' } = await clients.iot.send(
      new CreatePolicyVersionCommand({ policyName, policyDocument, setAsDefault: true }),
    );
    return { physicalId: policyName, attributes: { Arn: policyArn, Id: policyName } };
  },
  async delete(policyName, { clients }) {
    const gone = await clients.iot.send(new GetPolicyCommand({ policyName })).then(
      () => false,
      (error: Error) => {
        if (error.name === GONE) return true;
        throw error;
      },
    );
    if (gone) return;
    await deleteOldVersions(clients.iot, policyName);
    await unlessGone(clients.iot.send(new DeletePolicyCommand({ policyName })), GONE);
  },
};

/** A policy holds at most five versions, and can only be deleted when the default one is left. */
async function deleteOldVersions(
  iot: Parameters<typeof iotPolicy.delete>[1]['clients']['iot'],
  policyName: string,
) {
  const { policyVersions = [] } = await iot.send(new ListPolicyVersionsCommand({ policyName }));
  for (const { versionId: policyVersionId, isDefaultVersion } of policyVersions) {
    if (isDefaultVersion === true) continue;
    await iot.send(new DeletePolicyVersionCommand({ policyName, policyVersionId }));
  }
}
