import {
  AttachSecurityProfileCommand,
  CreateSecurityProfileCommand,
  DeleteSecurityProfileCommand,
  DetachSecurityProfileCommand,
  UpdateSecurityProfileCommand,
  type CreateSecurityProfileCommandInput,
  type UpdateSecurityProfileCommandInput,
} from '@aws-sdk/client-iot';
import { TAGS, unlessGone, type ResourceContext, type ResourceHandler } from './handler.ts';
import { camelCase, type Properties, type Shape } from './shape.ts';

const DIMENSION: Shape = { DimensionName: 'string', Operator: 'string' };
const VALUE: Shape = {
  Count: 'number',
  Cidrs: ['string'],
  Ports: ['number'],
  Number: 'number',
  Numbers: ['number'],
  Strings: ['string'],
};

/** What the API takes under the same names, first letter in lower case. */
const PROFILE = {
  SecurityProfileDescription: 'string',
  AdditionalMetricsToRetainV2: [{ Metric: 'string', MetricDimension: DIMENSION, ExportMetric: 'boolean' }],
  AlertTargets: { '*': { AlertTargetArn: 'string', RoleArn: 'string' } },
  Behaviors: [
    {
      Name: 'string',
      Metric: 'string',
      MetricDimension: DIMENSION,
      SuppressAlerts: 'boolean',
      ExportMetric: 'boolean',
      Criteria: {
        ComparisonOperator: 'string',
        ConsecutiveDatapointsToAlarm: 'number',
        ConsecutiveDatapointsToClear: 'number',
        DurationSeconds: 'number',
        MlDetectionConfig: { ConfidenceLevel: 'string' },
        StatisticalThreshold: { Statistic: 'string' },
        Value: VALUE,
      },
    },
  ],
  MetricsExportConfig: { MqttTopic: 'string', RoleArn: 'string' },
} as const satisfies Record<string, Shape>;

export const securityProfile: ResourceHandler = {
  shape: { ...PROFILE, SecurityProfileName: 'string', TargetArns: ['string'], Tags: TAGS },
  replaceOn: ['SecurityProfileName', 'Tags'],
  async create(properties, context) {
    const byStack = () => context.generateName(128);
    const securityProfileName = (properties['SecurityProfileName'] as string | undefined) ?? byStack();
    const input = { ...profileMembers(properties), securityProfileName, tags: properties['Tags'] };
    await context.clients.iot.send(
      new CreateSecurityProfileCommand(input as CreateSecurityProfileCommandInput),
    );
    context.started(securityProfileName);
    for (const securityProfileTargetArn of targets(properties)) {
      await context.clients.iot.send(
        new AttachSecurityProfileCommand({ securityProfileName, securityProfileTargetArn }),
      );
    }
    return describe(securityProfileName, context);
  },
  async update(securityProfileName, properties, context, previous) {
    const { iot } = context.clients;
    const members = profileMembers(properties);
    await iot.send(
      new UpdateSecurityProfileCommand({
        ...members,
        securityProfileName,
        ...deletions(members, profileMembers(previous)),
      } as UpdateSecurityProfileCommandInput),
    );
    const [next, before] = [new Set(targets(properties)), new Set(targets(previous))];
    for (const securityProfileTargetArn of [...next].filter((arn) => !before.has(arn))) {
      await iot.send(new AttachSecurityProfileCommand({ securityProfileName, securityProfileTargetArn }));
    }
    for (const securityProfileTargetArn of [...before].filter((arn) => !next.has(arn))) {
      await iot.send(new DetachSecurityProfileCommand({ securityProfileName, securityProfileTargetArn }));
    }
    return describe(securityProfileName, context);
  },
  async delete(securityProfileName, { clients }, properties) {
    for (const securityProfileTargetArn of targets(properties)) {
      const detach = new DetachSecurityProfileCommand({ securityProfileName, securityProfileTargetArn });
      await unlessGone(clients.iot.send(detach), 'ResourceNotFoundException');
    }
    const deletion = clients.iot.send(new DeleteSecurityProfileCommand({ securityProfileName }));
    await unlessGone(deletion, 'ResourceNotFoundException');
  },
};

function profileMembers(properties: Properties): Properties {
  const { SecurityProfileName: _name, TargetArns: _targets, Tags: _tags, ...profile } = properties;
  return camelCase(profile, PROFILE) as Properties;
}

/** The API keeps what an update leaves out; a member that is gone has a flag of its own. */
const DELETION_FLAGS: Readonly<Record<string, string>> = {
  behaviors: 'deleteBehaviors',
  alertTargets: 'deleteAlertTargets',
  additionalMetricsToRetainV2: 'deleteAdditionalMetricsToRetain',
  metricsExportConfig: 'deleteMetricsExportConfig',
};

function deletions(next: Properties, before: Properties): Properties {
  const gone = Object.entries(DELETION_FLAGS).filter(([member]) => member in before && !(member in next));
  return Object.fromEntries(gone.map(([, flag]) => [flag, true]));
}

function targets(properties: Properties): string[] {
  return (properties['TargetArns'] ?? []) as string[];
}

function describe(name: string, { region, accountId }: ResourceContext) {
  const SecurityProfileArn = `arn:aws:iot:${region}:${accountId}:securityprofile/${name}`;
  return { physicalId: name, attributes: { SecurityProfileArn } };
}
