import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { unlessGone, type ResourceContext, type ResourceHandler } from './handler.ts';
import type { Properties } from './shape.ts';

export const logGroup: ResourceHandler = {
  shape: { LogGroupName: 'string', RetentionInDays: 'number' },
  replaceOn: ['LogGroupName'],
  async create(properties, context) {
    const logGroupName = (properties['LogGroupName'] as string | undefined) ?? context.generateName(512);
    await context.clients.logs.send(new CreateLogGroupCommand({ logGroupName }));
    context.started(logGroupName);
    if (properties['RetentionInDays'] !== undefined) await retain(logGroupName, properties, context);
    return describe(logGroupName, context);
  },
  async update(physicalId, properties, context) {
    await retain(physicalId, properties, context);
    return describe(physicalId, context);
  },
  async delete(physicalId, { clients }) {
    const deletion = clients.logs.send(new DeleteLogGroupCommand({ logGroupName: physicalId }));
    await unlessGone(deletion, 'ResourceNotFoundException');
  },
};

function describe(name: string, { region, accountId }: ResourceContext) {
  return { physicalId: name, attributes: { Arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}:*` } };
}

async function retain(
  logGroupName: string,
  properties: Properties,
  { clients }: ResourceContext,
): Promise<void> {
  const retentionInDays = properties['RetentionInDays'] as number | undefined;
  if (retentionInDays === undefined) {
    await clients.logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  } else {
    await clients.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  }
}

export const logStream: ResourceHandler = {
  shape: { LogGroupName: 'string', LogStreamName: 'string' },
  required: ['LogGroupName'],
  async create(properties, context) {
    const logGroupName = properties['LogGroupName'] as string;
    const logStreamName = (properties['LogStreamName'] as string | undefined) ?? context.generateName(512);
    await context.clients.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    return { physicalId: logStreamName };
  },
  async delete(logStreamName, { clients }, properties) {
    const logGroupName = properties['LogGroupName'] as string;
    const deletion = clients.logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName }));
    await unlessGone(deletion, 'ResourceNotFoundException');
  },
};
