import { createKeyPool, loadIssuer, type Issuer } from '../../pki/index.ts';
import type { EmulatorContext, Service } from '../../service.ts';
import { auditConfigurationOperations } from './audit-configuration.ts';
import { caCertificateOperations } from './ca-certificates.ts';
import { certificateOperations } from './certificates.ts';
import { CONSTRAINTS } from './constraints.ts';
import { customMetricOperations } from './custom-metrics.ts';
import { dimensionOperations } from './dimensions.ts';
import { endpointOperations } from './endpoint.ts';
import type { Iot, IotOperations } from './iot.ts';
import { loggingOperations } from './logging.ts';
import { policyOperations } from './policies.ts';
import { policyTargetOperations } from './policy-targets.ts';
import { roleAliasOperations } from './role-aliases.ts';
import { securityProfileTargetOperations } from './security-profile-targets.ts';
import { securityProfileOperations } from './security-profiles.ts';
import { createIotState, type IotState } from './state.ts';
import { tagOperations } from './tags.ts';
import { testAuthorizationOperations } from './test-authorization.ts';
import { thingGroupMemberOperations } from './thing-group-members.ts';
import { thingGroupOperations } from './thing-groups.ts';
import { thingPrincipalOperations } from './thing-principals.ts';
import { thingOperations } from './things.ts';
import { topicRuleDestinationOperations } from './topic-rule-destinations.ts';
import { topicRuleOperations } from './topic-rules.ts';

export {
  authorizeConnection,
  connectionIdentity,
  effectivePolicies,
  securityProfilesForThing,
  thingOfConnection,
  thingsForPrincipal,
  type PolicyPrincipal,
  type PrincipalThing,
} from './access.ts';
export { closedDetectOperations } from './closed-detect.ts';
export type { ChangeKind, Changes } from './changes.ts';
export type { IotOperations } from './iot.ts';
export type * from './state.ts';

export interface IotDependencies {
  /** Checks a rule's SQL as the rules engine reads it. Without it any SQL is kept. */
  readonly parseRuleSql?: Iot['parseRuleSql'];
  /** Without it any action is kept. */
  readonly checkRuleActions?: Iot['checkRuleActions'];
  /** Without it nobody is asked, and destinations of HTTP actions stay unconfirmed. */
  readonly confirmDestination?: Iot['confirmDestination'];
  /** What DescribeEndpoint answers: host, and port when it is not 8883. Default 127.0.0.1. */
  readonly endpointAddress?: () => string;
}

export interface IotService {
  readonly service: Service;
  readonly state: IotState;
  /** Adds operations that a later part answers: Device Defender comes after the broker, which needs the registry. */
  add(operations: IotOperations): void;
}

/** AWS IoT's control plane: registry, certificates, policies, rules and Device Defender's configuration. */
export function createIotService(context: EmulatorContext, dependencies: IotDependencies = {}): IotService {
  const { clock, region, accountId, ca } = context;
  const state = createIotState();
  let issuer: Promise<Issuer> | undefined;
  const iot: Iot = {
    state,
    clock,
    random: context.random.fork('iot'),
    region,
    accountId,
    arn: (kind, name) => `arn:aws:iot:${region}:${accountId}:${kind}/${name}`,
    issuer: () => (issuer ??= loadIssuer(ca)),
    keys: createKeyPool(),
    parseRuleSql: dependencies.parseRuleSql ?? (() => ({})),
    checkRuleActions: dependencies.checkRuleActions ?? (() => {}),
    confirmDestination: dependencies.confirmDestination ?? (() => {}),
  };
  const operations: IotOperations = {
    ...thingOperations(iot),
    ...thingPrincipalOperations(iot),
    ...thingGroupOperations(iot),
    ...thingGroupMemberOperations(iot),
    ...certificateOperations(iot),
    ...caCertificateOperations(iot),
    ...roleAliasOperations(iot),
    ...loggingOperations(iot),
    ...policyOperations(iot),
    ...policyTargetOperations(iot),
    ...testAuthorizationOperations(iot),
    ...topicRuleOperations(iot),
    ...topicRuleDestinationOperations(iot),
    ...securityProfileOperations(iot),
    ...securityProfileTargetOperations(iot),
    ...dimensionOperations(iot),
    ...customMetricOperations(iot),
    ...auditConfigurationOperations(iot),
    ...endpointOperations(iot, dependencies.endpointAddress ?? (() => '127.0.0.1')),
    ...tagOperations(iot),
  };
  return {
    state,
    service: { id: 'IoT', operations, constraints: CONSTRAINTS },
    add: (more) => void Object.assign(operations, more),
  };
}
