import { MalformedPolicy, parsePolicy } from '../../policy/index.ts';
import { ServiceError } from '../../service.ts';
import { alreadyExists, conflict, get, invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import { saveTags } from './tags.ts';
import type { Policy, PolicyVersion } from './state.ts';

/** Versions of a policy, and characters of a document without white space (AWS IoT quotas). */
const MOST_VERSIONS = 5;
const LONGEST_DOCUMENT = 2048;

/** Policies and their versions. */
export function policyOperations({ state, clock, arn }: Iot) {
  const { policies, changes } = state;

  const addVersion = (policy: Policy, document: string): PolicyVersion => {
    policy.lastVersion += 1;
    policy.modifiedAt = clock.now();
    const version = { id: String(policy.lastVersion), document, createdAt: policy.modifiedAt };
    policy.versions.set(version.id, version);
    return version;
  };
  return {
    CreatePolicy: ({ policyName, policyDocument, tags }) => {
      checkDocument(policyDocument);
      const old = policies.get(policyName);
      if (old) throw alreadyExists('Policy', policyName, old.arn);
      const policy: Policy = {
        name: policyName,
        arn: arn('policy', policyName),
        createdAt: clock.now(),
        modifiedAt: clock.now(),
        versions: new Map(),
        defaultVersionId: '1',
        lastVersion: 0,
        targets: new Set(),
      };
      const { id: policyVersionId } = addVersion(policy, policyDocument);
      policies.set(policyName, policy);
      saveTags(state, policy.arn, tags);
      changes.announce('policy');
      return { policyName, policyArn: policy.arn, policyDocument, policyVersionId };
    },

    GetPolicy: ({ policyName }) => {
      const policy = get(policies, 'Policy', policyName);
      return {
        ...dates(policy),
        policyDocument: defaultDocument(policy),
        defaultVersionId: policy.defaultVersionId,
      };
    },

    ListPolicies: ({ marker, pageSize, ascendingOrder }) => {
      const all = [...policies.values()];
      const { items, nextToken } = page(ascendingOrder ? all : all.toReversed(), marker, pageSize);
      return { policies: items.map(identifyPolicy), nextMarker: nextToken };
    },

    DeletePolicy: ({ policyName }) => {
      const policy = get(policies, 'Policy', policyName);
      if (policy.versions.size > 1) {
        throw conflict(
          `Cannot delete the policy because it has one or more policy versions (name=${policyName})`,
        );
      }
      if (policy.targets.size > 0) {
        throw conflict(
          `The policy cannot be deleted as the policy is attached to one or more principals (name=${policyName})`,
        );
      }
      policies.delete(policyName);
      state.tags.delete(policy.arn);
      changes.announce('policy');
      return {};
    },

    CreatePolicyVersion: ({ policyName, policyDocument, setAsDefault = false }) => {
      const policy = get(policies, 'Policy', policyName);
      checkDocument(policyDocument);
      if (policy.versions.size >= MOST_VERSIONS) {
        throw new ServiceError(
          'VersionsLimitExceededException',
          `The policy ${policyName} already has the maximum number of versions (${MOST_VERSIONS})`,
        );
      }
      const { id: policyVersionId } = addVersion(policy, policyDocument);
      if (setAsDefault) policy.defaultVersionId = policyVersionId;
      changes.announce('policy');
      return { policyArn: policy.arn, policyDocument, policyVersionId, isDefaultVersion: setAsDefault };
    },

    GetPolicyVersion: ({ policyName, policyVersionId }) => {
      const policy = get(policies, 'Policy', policyName);
      const { id, document } = get(policy.versions, 'Policy version', policyVersionId);
      const isDefaultVersion = id === policy.defaultVersionId;
      return { ...dates(policy), policyDocument: document, policyVersionId, isDefaultVersion };
    },

    ListPolicyVersions: ({ policyName }) => {
      const { versions, defaultVersionId } = get(policies, 'Policy', policyName);
      return {
        policyVersions: [...versions.values()].toReversed().map(({ id, createdAt }) => ({
          versionId: id,
          isDefaultVersion: id === defaultVersionId,
          createDate: new Date(createdAt),
        })),
      };
    },

    SetDefaultPolicyVersion: ({ policyName, policyVersionId }) => {
      const policy = get(policies, 'Policy', policyName);
      policy.defaultVersionId = get(policy.versions, 'Policy version', policyVersionId).id;
      changes.announce('policy');
      return {};
    },

    DeletePolicyVersion: ({ policyName, policyVersionId }) => {
      const policy = get(policies, 'Policy', policyName);
      get(policy.versions, 'Policy version', policyVersionId);
      if (policyVersionId === policy.defaultVersionId)
        throw conflict('Cannot delete the default version of a policy');
      policy.versions.delete(policyVersionId);
      changes.announce('policy');
      return {};
    },
  } satisfies IotOperations;
}

export function defaultDocument(policy: Policy): string {
  return policy.versions.get(policy.defaultVersionId)!.document;
}

export function identifyPolicy({ name, arn }: Policy) {
  return { policyName: name, policyArn: arn };
}

function dates(policy: Policy) {
  return {
    ...identifyPolicy(policy),
    creationDate: new Date(policy.createdAt),
    lastModifiedDate: new Date(policy.modifiedAt),
  };
}

function checkDocument(document: string): void {
  if (document.replaceAll(/\s/g, '').length > LONGEST_DOCUMENT) {
    throw invalidRequest(`The policy document is longer than ${LONGEST_DOCUMENT} characters`);
  }
  try {
    parsePolicy(document);
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
    throw new ServiceError('MalformedPolicyException', `Policy document is Malformed: ${error.message}`, {
      cause: error,
    });
  }
}
