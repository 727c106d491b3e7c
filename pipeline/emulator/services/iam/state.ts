import { AWS_MANAGED_POLICIES } from './managed-policies.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Role {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  description: string | undefined;
  maxSessionSeconds: number;
  permissionsBoundary: string | undefined;
  /** The trust policy, as JSON text. */
  trust: string;
  /** Inline policies by name, as JSON text. */
  readonly inline: Map<string, string>;
  /** ARNs of attached managed policies, in the order of attachment. */
  readonly attached: Set<string>;
  tags: Tag[];
}

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly description: string | undefined;
  versions: PolicyVersion[];
  defaultVersionId: string;
  tags: Tag[];
}

export interface IamState {
  readonly roles: Map<string, Role>;
  /** By ARN. */
  readonly policies: Map<string, ManagedPolicy>;
}

export function createIamState(): IamState {
  return { roles: new Map(), policies: new Map() };
}

/** What a role may be asked for: who may take it, and what it may do. All are policy documents as JSON text. */
export interface RolePolicies {
  readonly trust: string;
  readonly permissions: readonly string[];
}

/** The policies of the role with this ARN; `undefined` when there is no such role. */
export function findRolePolicies(state: IamState, roleArn: string): RolePolicies | undefined {
  const role = findRoleByArn(state, roleArn);
  if (!role) return undefined;
  const managed = [...role.attached].map((arn) => managedDocument(state, arn));
  return { trust: role.trust, permissions: [...role.inline.values(), ...managed] };
}

export function findRoleByArn(state: IamState, roleArn: string): Role | undefined {
  const role = state.roles.get(roleArn.slice(roleArn.lastIndexOf('/') + 1));
  return role?.arn === roleArn ? role : undefined;
}

function managedDocument(state: IamState, arn: string): string {
  const policy = state.policies.get(arn);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersionId);
  return version?.document ?? AWS_MANAGED_POLICIES.get(arn) ?? '{"Version":"2012-10-17","Statement":[]}';
}

/** How many roles hold a managed policy. */
export function attachmentCount(state: IamState, policyArn: string): number {
  let count = 0;
  for (const role of state.roles.values()) if (role.attached.has(policyArn)) count += 1;
  return count;
}
