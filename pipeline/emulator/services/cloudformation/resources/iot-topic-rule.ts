import {
  CreateTopicRuleCommand,
  DeleteTopicRuleCommand,
  GetTopicRuleCommand,
  ReplaceTopicRuleCommand,
  type TopicRulePayload,
} from '@aws-sdk/client-iot';
import type { ResourceContext, ResourceHandler } from './handler.ts';
import { camelCase, type Shape } from './shape.ts';

/** The actions that the rules engine of this emulator carries out. */
const ACTION: Shape = {
  Firehose: { DeliveryStreamName: 'string', RoleArn: 'string', Separator: 'string', BatchMode: 'boolean' },
  S3: { BucketName: 'string', Key: 'string', RoleArn: 'string', CannedAcl: 'string' },
  Sns: { TargetArn: 'string', RoleArn: 'string', MessageFormat: 'string' },
  Lambda: { FunctionArn: 'string' },
  Republish: { Topic: 'string', RoleArn: 'string', Qos: 'number' },
  Http: { Url: 'string', ConfirmationUrl: 'string', Headers: [{ Key: 'string', Value: 'string' }] },
  CloudwatchLogs: { LogGroupName: 'string', RoleArn: 'string', BatchMode: 'boolean' },
};

const PAYLOAD: Shape = {
  Description: 'string',
  AwsIotSqlVersion: 'string',
  Sql: 'string',
  RuleDisabled: 'boolean',
  Actions: [ACTION],
  ErrorAction: ACTION,
};

export const topicRule: ResourceHandler = {
  shape: { RuleName: 'string', TopicRulePayload: PAYLOAD },
  required: ['TopicRulePayload'],
  replaceOn: ['RuleName'],
  async create(properties, context) {
    const byStack = () => context.generateName(128).replaceAll('-', '_');
    const ruleName = (properties['RuleName'] as string | undefined) ?? byStack();
    const topicRulePayload = camelCase(properties['TopicRulePayload'], PAYLOAD) as TopicRulePayload;
    await context.clients.iot.send(new CreateTopicRuleCommand({ ruleName, topicRulePayload }));
    return describe(ruleName, context);
  },
  async update(ruleName, properties, context) {
    const topicRulePayload = camelCase(properties['TopicRulePayload'], PAYLOAD) as TopicRulePayload;
    await context.clients.iot.send(new ReplaceTopicRuleCommand({ ruleName, topicRulePayload }));
    return describe(ruleName, context);
  },
  async delete(ruleName, { clients }) {
    // A rule that is gone is answered with UnauthorizedException, like one of another account.
    const exists = await clients.iot.send(new GetTopicRuleCommand({ ruleName })).then(
      () => true,
      (error: Error) => {
        if (['UnauthorizedException', 'ResourceNotFoundException'].includes(error.name)) return false;
        throw error;
      },
    );
    if (exists) await clients.iot.send(new DeleteTopicRuleCommand({ ruleName }));
  },
};

function describe(ruleName: string, { region, accountId }: ResourceContext) {
  return {
    physicalId: ruleName,
    attributes: { Arn: `arn:aws:iot:${region}:${accountId}:rule/${ruleName}` },
  };
}
