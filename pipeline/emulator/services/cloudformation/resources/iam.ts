import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  type Tag,
} from '@aws-sdk/client-iam';
import type { Clients } from './clients.ts';
import { TAGS, unlessGone, type ResourceHandler } from './handler.ts';
import type { Properties } from './shape.ts';

const GONE = ['NoSuchEntityException', 'NoSuchEntity'];

export const role: ResourceHandler = {
  shape: {
    RoleName: 'string',
    Path: 'string',
    Description: 'string',
    AssumeRolePolicyDocument: 'json',
    ManagedPolicyArns: ['string'],
    MaxSessionDuration: 'number',
    Policies: [{ PolicyName: 'string', PolicyDocument: 'json' }],
    Tags: TAGS,
  },
  required: ['AssumeRolePolicyDocument'],
  replaceOn: ['RoleName', 'Path', 'Description', 'MaxSessionDuration', 'Tags'],
  async create(properties, context) {
    const RoleName = (properties['RoleName'] as string | undefined) ?? context.generateName(64);
    const { Role } = await context.clients.iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(properties['AssumeRolePolicyDocument']),
        Path: properties['Path'] as string | undefined,
        Description: properties['Description'] as string | undefined,
        MaxSessionDuration: properties['MaxSessionDuration'] as number | undefined,
        Tags: properties['Tags'] as Tag[] | undefined,
      }),
    );
    context.started(RoleName);
    await grant(context.clients, RoleName, properties);
    return { physicalId: RoleName, attributes: { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' } };
  },
  async update(physicalId, properties, { clients }) {
    const PolicyDocument = JSON.stringify(properties['AssumeRolePolicyDocument']);
    await clients.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: physicalId, PolicyDocument }));
    await revokeAll(clients, physicalId);
    await grant(clients, physicalId, properties);
    const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName: physicalId }));
    return { physicalId, attributes: { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' } };
  },
  async delete(physicalId, { clients }) {
    await unlessGone(revokeAll(clients, physicalId), ...GONE);
    await unlessGone(clients.iam.send(new DeleteRoleCommand({ RoleName: physicalId })), ...GONE);
  },
};

async function grant({ iam }: Clients, RoleName: string, properties: Properties): Promise<void> {
  for (const PolicyArn of (properties['ManagedPolicyArns'] ?? []) as string[]) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  const policies = (properties['Policies'] ?? []) as { PolicyName: string; PolicyDocument: unknown }[];
  for (const { PolicyName, PolicyDocument } of policies) {
    const document = JSON.stringify(PolicyDocument);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
  }
}

async function revokeAll({ iam }: Clients, RoleName: string): Promise<void> {
  const inline = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of inline.PolicyNames ?? []) {
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of attached.AttachedPolicies ?? []) {
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  }
}
