import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';

import { MINUTE } from '#kernel';

import {
  compilePolicies,
  parsePolicy,
  trustsService,
  type Authorize,
  type PolicyDocument,
} from './policy/index.ts';
import type { EmulatorContext } from './service.ts';

/** May a service act on a resource as a role of the account? */
export interface RoleRequest {
  readonly roleArn: string;
  /** Service principal, such as `iot.amazonaws.com`. */
  readonly service: string;
  /** Such as `firehose:PutRecord`. */
  readonly action: string;
  /** The ARN acted upon. */
  readonly resource: string;
}

export interface RoleDecision {
  readonly allowed: boolean;
  /** `assume`: the role is missing or does not trust the service; `denied`: its policies do not allow the action. */
  readonly reason?: 'assume' | 'denied';
  /** The reason in the words of AWS's errors. */
  readonly message?: string;
}

export interface RoleAuthorizer {
  /** Reads the role through IAM's API when it is not known. Rejects when IAM cannot be asked. */
  authorize(request: RoleRequest): Promise<RoleDecision>;
  /** The decision when the role is known, else `undefined`: for callers that cannot wait. */
  authorizeCached(request: RoleRequest): RoleDecision | undefined;
  /** The policies of a role; nothing when there is no such role. */
  policiesOf(roleArn: string): Promise<readonly PolicyDocument[] | undefined>;
  /** Forgets one role, or all. */
  invalidate(roleArn?: string): void;
  close(): void;
}

interface KnownRole {
  readonly readAt: number;
  /** `undefined`: there is no such role. */
  readonly policies:
    | {
        readonly trust: PolicyDocument;
        readonly documents: readonly PolicyDocument[];
        readonly authorize: Authorize;
      }
    | undefined;
}

/** Missing roles are asked for again soon: what has just been created must count. */
const MISSING_TTL_MS = 1_000;

/** Decides what services may do as roles; roles are remembered for `ttlMs` of lab time (default 5 minutes). */
export function createRoleAuthorizer(options: {
  readonly context: Pick<EmulatorContext, 'clock' | 'accountId' | 'sdkConfig'>;
  readonly ttlMs?: number;
}): RoleAuthorizer {
  const { context, ttlMs = 5 * MINUTE } = options;
  const { clock } = context;
  const known = new Map<string, KnownRole>();
  const pending = new Map<string, Promise<KnownRole>>();
  let client: IAMClient | undefined;

  const fresh = (roleArn: string): KnownRole | undefined => {
    const role = known.get(roleArn);
    const age = role ? clock.now() - role.readAt : Infinity;
    return age < (role?.policies ? ttlMs : MISSING_TTL_MS) ? role : undefined;
  };
  const read = async (roleArn: string): Promise<KnownRole> => {
    client ??= new IAMClient(context.sdkConfig('IAM'));
    const role: KnownRole = { readAt: clock.now(), policies: await readRole(client, roleArn) };
    // A role that was invalidated meanwhile is not kept.
    if (pending.has(roleArn)) known.set(roleArn, role);
    return role;
  };
  const load = async (roleArn: string): Promise<KnownRole> => {
    const running = pending.get(roleArn);
    if (running) return running;
    const reading = read(roleArn).finally(() => {
      if (pending.get(roleArn) === reading) pending.delete(roleArn);
    });
    pending.set(roleArn, reading);
    return reading;
  };
  return {
    authorize: async (request) =>
      decide(fresh(request.roleArn) ?? (await load(request.roleArn)), request, context.accountId),
    authorizeCached: (request) => {
      const role = fresh(request.roleArn);
      return role && decide(role, request, context.accountId);
    },
    policiesOf: async (roleArn) => (fresh(roleArn) ?? (await load(roleArn))).policies?.documents,
    invalidate: (roleArn) => {
      if (roleArn === undefined) {
        known.clear();
        pending.clear();
      } else {
        known.delete(roleArn);
        pending.delete(roleArn);
      }
    },
    close: () => client?.destroy(),
  };
}

function decide({ policies }: KnownRole, request: RoleRequest, accountId: string): RoleDecision {
  const { roleArn, service, action, resource } = request;
  if (!policies || !trustsService(policies.trust, service, { 'aws:SourceAccount': accountId })) {
    const message = `${service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    return { allowed: false, reason: 'assume', message };
  }
  const decision = policies.authorize(action, resource);
  if (decision === 'ALLOWED') return { allowed: true };
  const why =
    decision === 'EXPLICIT_DENY'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const session = `arn:aws:sts::${accountId}:assumed-role/${nameOf(roleArn)}/${service.split('.')[0]!}`;
  const message = `User: ${session} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
  return { allowed: false, reason: 'denied', message };
}

async function readRole(iam: IAMClient, roleArn: string): Promise<KnownRole['policies']> {
  const RoleName = nameOf(roleArn);
  const role = await iam.send(new GetRoleCommand({ RoleName })).catch((error: Error) => {
    if (error.name === 'NoSuchEntity' || error.name === 'NoSuchEntityException') return undefined;
    throw error;
  });
  if (role?.Role?.Arn !== roleArn) return undefined;
  const texts: string[] = [];
  for (const PolicyName of await inlineNames(iam, RoleName)) {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    texts.push(decodeURIComponent(PolicyDocument));
  }
  for (const PolicyArn of await attachedArns(iam, RoleName)) {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    texts.push(decodeURIComponent(PolicyVersion?.Document ?? ''));
  }
  const trust = parsePolicy(decodeURIComponent(role.Role.AssumeRolePolicyDocument ?? ''), 'trust');
  const documents = texts.map((text) => parsePolicy(text));
  return { trust, documents, authorize: compilePolicies(documents) };
}

async function inlineNames(iam: IAMClient, RoleName: string): Promise<string[]> {
  const names: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new ListRolePoliciesCommand({ RoleName, Marker }));
    names.push(...(page.PolicyNames ?? []));
    Marker = page.Marker;
  } while (Marker !== undefined);
  return names;
}

async function attachedArns(iam: IAMClient, RoleName: string): Promise<string[]> {
  const arns: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }));
    arns.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn = '' }) => PolicyArn));
    Marker = page.Marker;
  } while (Marker !== undefined);
  return arns;
}

function nameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}
