import { deliveryStream } from './firehose.ts';
import type { ResourceHandler } from './handler.ts';
import { role } from './iam.ts';
import { accountAudit } from './iot-account-audit.ts';
import { iotPolicy, thing, thingGroup } from './iot-devices.ts';
import { securityProfile } from './iot-security-profile.ts';
import { topicRule } from './iot-topic-rule.ts';
import { lambdaFunction } from './lambda.ts';
import { logGroup, logStream } from './logs.ts';
import { bucket, bucketPolicy } from './s3.ts';
import { subscription, topic } from './sns.ts';

/** The resource types that stacks may hold; every other one is refused by name. */
export const RESOURCE_HANDLERS: Readonly<Record<string, ResourceHandler>> = {
  'AWS::IAM::Role': role,
  'AWS::IoT::AccountAuditConfiguration': accountAudit,
  'AWS::IoT::Policy': iotPolicy,
  'AWS::IoT::SecurityProfile': securityProfile,
  'AWS::IoT::Thing': thing,
  'AWS::IoT::ThingGroup': thingGroup,
  'AWS::IoT::TopicRule': topicRule,
  'AWS::KinesisFirehose::DeliveryStream': deliveryStream,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Logs::LogStream': logStream,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
};
