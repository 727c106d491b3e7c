import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import type { Clients } from './clients.ts';
import { TAGS, unlessGone, type ResourceHandler } from './handler.ts';
import type { Properties } from './shape.ts';

export const lambdaFunction: ResourceHandler = {
  shape: {
    FunctionName: 'string',
    Description: 'string',
    Runtime: 'string',
    Architectures: ['string'],
    Handler: 'string',
    Code: { ZipFile: 'string', S3Bucket: 'string', S3Key: 'string', S3ObjectVersion: 'string' },
    MemorySize: 'number',
    Timeout: 'number',
    Role: 'string',
    ReservedConcurrentExecutions: 'number',
    Environment: { Variables: { '*': 'string' } },
    Tags: TAGS,
  },
  required: ['Code', 'Role'],
  replaceOn: ['FunctionName'],
  async create(properties, context) {
    const { Tags, Code, ReservedConcurrentExecutions, ...rest } = properties;
    const FunctionName = (properties['FunctionName'] as string | undefined) ?? context.generateName(64);
    const created = await context.clients.lambda.send(
      new CreateFunctionCommand({
        ...rest,
        FunctionName,
        Code: code(Code as Properties, rest['Runtime']),
        Tags: Object.fromEntries(
          ((Tags ?? []) as { Key: string; Value: string }[]).map((t) => [t.Key, t.Value]),
        ),
      } as CreateFunctionCommandInput),
    );
    context.started(FunctionName);
    if (ReservedConcurrentExecutions !== undefined) {
      await reserve(context.clients, FunctionName, ReservedConcurrentExecutions);
    }
    return { physicalId: FunctionName, attributes: { Arn: created.FunctionArn ?? '' } };
  },
  async update(physicalId, properties, { clients }, previous) {
    const { Tags: _tags, Code, Architectures, ReservedConcurrentExecutions, ...rest } = properties;
    await clients.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: physicalId,
        ...code(Code as Properties, rest['Runtime']),
        ...(Architectures !== undefined && { Architectures: Architectures as ('arm64' | 'x86_64')[] }),
      }),
    );
    const updated = await clients.lambda.send(
      new UpdateFunctionConfigurationCommand({
        ...rest,
        FunctionName: physicalId,
      } as UpdateFunctionConfigurationCommandInput),
    );
    if (ReservedConcurrentExecutions !== previous['ReservedConcurrentExecutions']) {
      await reserve(clients, physicalId, ReservedConcurrentExecutions);
    }
    return { physicalId, attributes: { Arn: updated.FunctionArn ?? '' } };
  },
  async delete(physicalId, { clients }) {
    const deletion = clients.lambda.send(new DeleteFunctionCommand({ FunctionName: physicalId }));
    await unlessGone(deletion, 'ResourceNotFoundException');
  },
};

/** Without a number the function shares what the account has. */
async function reserve({ lambda }: Clients, FunctionName: string, reserved: unknown): Promise<void> {
  if (typeof reserved === 'number') {
    const settings = { FunctionName, ReservedConcurrentExecutions: reserved };
    await lambda.send(new PutFunctionConcurrencyCommand(settings));
  } else await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
}

/** Source written into the template becomes a file named `index`, as CloudFormation does it. */
function code(properties: Properties, runtime: unknown): CreateFunctionCommandInput['Code'] {
  const { ZipFile, ...stored } = properties;
  if (typeof ZipFile !== 'string') return stored;
  const file = String(runtime).startsWith('python') ? 'index.py' : 'index.js';
  return { ZipFile: zipSync({ [file]: Buffer.from(ZipFile) }) };
}
