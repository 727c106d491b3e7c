import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
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
    Environment: { Variables: { '*': 'string' } },
    Tags: TAGS,
  },
  required: ['Code', 'Role'],
  replaceOn: ['FunctionName'],
  async create(properties, context) {
    const { Tags, Code, ...rest } = properties;
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
    return { physicalId: FunctionName, attributes: { Arn: created.FunctionArn ?? '' } };
  },
  async update(physicalId, properties, { clients }) {
    const { Tags: _tags, Code, Architectures, ...rest } = properties;
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
    return { physicalId, attributes: { Arn: updated.FunctionArn ?? '' } };
  },
  async delete(physicalId, { clients }) {
    const deletion = clients.lambda.send(new DeleteFunctionCommand({ FunctionName: physicalId }));
    await unlessGone(deletion, 'ResourceNotFoundException');
  },
};

/** Source written into the template becomes a file named `index`, as CloudFormation does it. */
function code(properties: Properties, runtime: unknown): CreateFunctionCommandInput['Code'] {
  const { ZipFile, ...stored } = properties;
  if (typeof ZipFile !== 'string') return stored;
  const file = String(runtime).startsWith('python') ? 'index.py' : 'index.js';
  return { ZipFile: zipSync({ [file]: Buffer.from(ZipFile) }) };
}
