import type { Random } from '#kernel';

import { ServiceError, type EmulatorContext, type Operations } from '../../service.ts';
import { checkDocument, encodeDocument } from './documents.ts';
import { alreadyExists, deleteConflict, noSuchEntity } from './errors.ts';
import { AWS_MANAGED_POLICIES } from './managed-policies.ts';
import { page } from './page.ts';
import { attachmentCount, type IamState, type ManagedPolicy, type PolicyVersion } from './state.ts';
import { mergeTags, readTags, withoutTags } from './tags.ts';

type Iam = Operations<typeof import('@aws-sdk/client-iam')>;

/** IAM quota: versions of one managed policy. */
const MOST_VERSIONS = 5;

/** Customer managed policies and their versions. */
export function policyOperations(context: EmulatorContext, state: IamState, random: Random) {
  const get = (arn: string): ManagedPolicy => {
    const policy = state.policies.get(arn);
    if (!policy) throw noSuchEntity(`Policy ${arn}`);
    return policy;
  };
  /** Customers read AWS's own policies too. */
  const read = (arn: string): ManagedPolicy => {
    const document = AWS_MANAGED_POLICIES.get(arn);
    if (document === undefined) return get(arn);
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    return {
      name,
      path: arn.slice(arn.indexOf('policy') + 'policy'.length, -name.length),
      arn,
      id: 'ANPA'.padEnd(21, 'A'),
      createdAt: 0,
      description: undefined,
      versions: [{ id: 'v1', document, createdAt: 0 }],
      defaultVersionId: 'v1',
      tags: [],
    };
  };
  const getVersion = (policy: ManagedPolicy, versionId: string): PolicyVersion => {
    const version = policy.versions.find(({ id }) => id === versionId);
    if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${versionId}`);
    return version;
  };
  const describe = (policy: ManagedPolicy) => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: attachmentCount(state, policy.arn),
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.createdAt),
    Tags: policy.tags,
  });

  return {
    CreatePolicy: ({ PolicyName, Path = '/', PolicyDocument, Description, Tags }) => {
      const arn = `arn:aws:iam::${context.accountId}:policy${Path}${PolicyName}`;
      if (state.policies.has(arn)) throw alreadyExists(`A policy called ${PolicyName}`);
      const document = checkDocument(PolicyDocument, 'identity');
      const policy: ManagedPolicy = {
        name: PolicyName,
        path: Path,
        arn,
        id: `ANPA${random.hex(17).toUpperCase()}`,
        createdAt: context.clock.now(),
        description: Description,
        versions: [{ id: 'v1', document, createdAt: context.clock.now() }],
        defaultVersionId: 'v1',
        tags: readTags(Tags),
      };
      state.policies.set(arn, policy);
      return { Policy: describe(policy) };
    },

    GetPolicy: ({ PolicyArn }) => ({ Policy: describe(read(PolicyArn)) }),

    ListPolicies: (input) => {
      const policies = input.Scope === 'AWS' ? [] : [...state.policies.values()];
      const { items, ...rest } = page(policies, input);
      return { Policies: items.map(describe), ...rest };
    },

    DeletePolicy: ({ PolicyArn }) => {
      const policy = get(PolicyArn);
      if (attachmentCount(state, PolicyArn) > 0) throw deleteConflict('detach all entities');
      if (policy.versions.length > 1) throw deleteConflict('delete all non-default versions');
      state.policies.delete(PolicyArn);
      return {};
    },

    CreatePolicyVersion: ({ PolicyArn, PolicyDocument, SetAsDefault = false }) => {
      const policy = get(PolicyArn);
      if (policy.versions.length >= MOST_VERSIONS) {
        throw new ServiceError(
          'LimitExceededException',
          'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
        );
      }
      const newest = Math.max(...policy.versions.map(({ id }) => Number(id.slice(1))));
      const version: PolicyVersion = {
        id: `v${newest + 1}`,
        document: checkDocument(PolicyDocument, 'identity'),
        createdAt: context.clock.now(),
      };
      policy.versions.push(version);
      if (SetAsDefault) policy.defaultVersionId = version.id;
      return { PolicyVersion: describeVersion(policy, version, false) };
    },

    GetPolicyVersion: ({ PolicyArn, VersionId }) => {
      const policy = read(PolicyArn);
      return { PolicyVersion: describeVersion(policy, getVersion(policy, VersionId), true) };
    },

    ListPolicyVersions: (input) => {
      const policy = get(input.PolicyArn);
      const { items, ...rest } = page([...policy.versions].reverse(), input);
      return { Versions: items.map((version) => describeVersion(policy, version, false)), ...rest };
    },

    SetDefaultPolicyVersion: ({ PolicyArn, VersionId }) => {
      const policy = get(PolicyArn);
      policy.defaultVersionId = getVersion(policy, VersionId).id;
      return {};
    },

    DeletePolicyVersion: ({ PolicyArn, VersionId }) => {
      const policy = get(PolicyArn);
      const version = getVersion(policy, VersionId);
      if (version.id === policy.defaultVersionId) {
        throw new ServiceError('DeleteConflictException', 'Cannot delete the default version of a policy.');
      }
      policy.versions = policy.versions.filter((other) => other !== version);
      return {};
    },

    TagPolicy: ({ PolicyArn, Tags }) => {
      const policy = get(PolicyArn);
      policy.tags = mergeTags(policy.tags, Tags);
      return {};
    },

    UntagPolicy: ({ PolicyArn, TagKeys }) => {
      const policy = get(PolicyArn);
      policy.tags = withoutTags(policy.tags, TagKeys);
      return {};
    },
  } satisfies Iam;
}

function describeVersion(policy: ManagedPolicy, version: PolicyVersion, withDocument: boolean) {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersionId,
    CreateDate: new Date(version.createdAt),
    Document: withDocument ? encodeDocument(version.document) : undefined,
  };
}
