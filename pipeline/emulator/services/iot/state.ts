import type {
  AuditCheckConfiguration,
  AuditNotificationTarget,
  Behavior,
  CACertificateStatus,
  CertificateMode,
  CertificateStatus,
  CreateSecurityProfileRequest,
  CustomMetricType,
  LogLevel,
  ScheduledAuditMetadata,
  ThingGroupProperties,
  ThingPrincipalType,
  ThingTypeProperties,
  TopicRulePayload,
} from '@aws-sdk/client-iot';

import { createChanges, type Changes } from './changes.ts';

export interface Thing {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  typeName: string | undefined;
  attributes: Record<string, string>;
  version: number;
  /** Names of the groups it is directly in. */
  readonly groups: Set<string>;
  /** Attached principals by ARN. */
  readonly principals: Map<string, ThingPrincipalType>;
}

export interface ThingType {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  properties: ThingTypeProperties;
  deprecatedAt: number | undefined;
}

export interface ThingGroup {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly parent: string | undefined;
  properties: ThingGroupProperties;
  version: number;
  /** Names of its direct members. */
  readonly things: Set<string>;
}

/** All times in epoch milliseconds of lab time. */
export interface Certificate {
  readonly id: string;
  readonly arn: string;
  readonly pem: string;
  readonly caId: string | undefined;
  status: CertificateStatus;
  readonly createdAt: number;
  modifiedAt: number;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface CaCertificate {
  readonly id: string;
  readonly arn: string;
  readonly pem: string;
  readonly mode: CertificateMode;
  status: CACertificateStatus;
  autoRegistration: boolean;
  readonly createdAt: number;
  modifiedAt: number;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

export interface Policy {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  modifiedAt: number;
  readonly versions: Map<string, PolicyVersion>;
  defaultVersionId: string;
  lastVersion: number;
  /** ARNs of certificates and thing groups, in the order of attachment. */
  readonly targets: Set<string>;
}

export interface TopicRule {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  payload: TopicRulePayload;
}

/** An endpoint of HTTP actions. */
export interface TopicRuleDestination {
  readonly arn: string;
  readonly confirmationUrl: string;
  readonly createdAt: number;
  modifiedAt: number;
  status: 'IN_PROGRESS' | 'ENABLED' | 'DISABLED' | 'ERROR';
  statusReason: string | undefined;
  wasConfirmed: boolean;
  /** What confirms it. */
  token: string;
}

export interface SecurityProfile {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  modifiedAt: number;
  version: number;
  settings: ProfileSettings;
  readonly targets: Set<string>;
}

export type ProfileSettings = Omit<
  CreateSecurityProfileRequest,
  'securityProfileName' | 'tags' | 'behaviors'
> & {
  readonly behaviors: readonly Behavior[];
};

export interface Dimension {
  readonly name: string;
  readonly arn: string;
  readonly token: string | undefined;
  readonly createdAt: number;
  modifiedAt: number;
  stringValues: readonly string[];
}

export interface CustomMetric {
  readonly name: string;
  readonly arn: string;
  readonly token: string | undefined;
  readonly type: CustomMetricType;
  readonly createdAt: number;
  modifiedAt: number;
  displayName: string | undefined;
}

export interface AuditConfiguration {
  roleArn: string | undefined;
  notificationTargets: Record<string, AuditNotificationTarget>;
  checks: Record<string, AuditCheckConfiguration>;
  /** Since when a check is enabled: data is collected from then on. */
  readonly enabledAt: Map<string, number>;
}

export interface RoleAlias {
  readonly name: string;
  readonly arn: string;
  roleArn: string;
  credentialSeconds: number;
  readonly createdAt: number;
  modifiedAt: number;
}

/** Absent: never set. */
export interface LoggingSettings {
  v1: { readonly roleArn: string; readonly logLevel: LogLevel } | undefined;
  v2:
    | { readonly roleArn: string; readonly defaultLogLevel: LogLevel; readonly disableAllLogs: boolean }
    | undefined;
}

export interface ScheduledAudit extends ScheduledAuditMetadata {
  readonly createdAt: number;
  targetCheckNames: string[];
}

/** The IoT registry and configuration, each kind by its name or id, in the order of creation. */
export interface IotState {
  readonly changes: Changes;
  readonly things: Map<string, Thing>;
  /** Thing names by principal ARN. */
  readonly thingsByPrincipal: Map<string, Set<string>>;
  readonly thingTypes: Map<string, ThingType>;
  readonly thingGroups: Map<string, ThingGroup>;
  readonly certificates: Map<string, Certificate>;
  readonly caCertificates: Map<string, CaCertificate>;
  readonly policies: Map<string, Policy>;
  readonly topicRules: Map<string, TopicRule>;
  /** By ARN. */
  readonly topicRuleDestinations: Map<string, TopicRuleDestination>;
  readonly securityProfiles: Map<string, SecurityProfile>;
  readonly dimensions: Map<string, Dimension>;
  readonly customMetrics: Map<string, CustomMetric>;
  readonly scheduledAudits: Map<string, ScheduledAudit>;
  readonly audit: AuditConfiguration;
  readonly roleAliases: Map<string, RoleAlias>;
  readonly logging: LoggingSettings;
  /** Tags by resource ARN. */
  readonly tags: Map<string, Map<string, string>>;
}

export function createIotState(): IotState {
  return {
    changes: createChanges(),
    things: new Map(),
    thingsByPrincipal: new Map(),
    thingTypes: new Map(),
    thingGroups: new Map(),
    certificates: new Map(),
    caCertificates: new Map(),
    policies: new Map(),
    topicRules: new Map(),
    topicRuleDestinations: new Map(),
    securityProfiles: new Map(),
    dimensions: new Map(),
    customMetrics: new Map(),
    scheduledAudits: new Map(),
    audit: { roleArn: undefined, notificationTargets: {}, checks: {}, enabledAt: new Map() },
    roleAliases: new Map(),
    logging: { v1: undefined, v2: undefined },
    tags: new Map(),
  };
}
