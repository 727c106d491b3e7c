import { DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeDeliveryStreamCommand, PutRecordCommand } from '@aws-sdk/client-firehose';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import {
  DescribeCertificateCommand,
  DescribeEndpointCommand,
  DescribeSecurityProfileCommand,
  DescribeThingCommand,
  GetPolicyCommand,
  GetTopicRuleCommand,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, PublishCommand } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsClients } from '#pipeline';

export interface AwsCall {
  readonly clients: AwsClients;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** A name that nothing in the account has. */
  readonly absent: string;
}

/** One call that changes nothing and costs nothing, and what AWS says to it. */
export interface AwsCase {
  readonly id: string;
  readonly source: string;
  readonly call: (call: AwsCall) => Promise<unknown>;
  readonly expected:
    { readonly error: string; readonly status: number; readonly message?: RegExp } | 'an answer';
}

const REFERENCE = 'API reference: errors';
const arn = ({ region, accountId, absent }: AwsCall, service: string) =>
  `arn:aws:${service}:${region}:${accountId}:${absent}`;

/** Reads, and writes to what is not there. */
export const AWS_CASES: readonly AwsCase[] = [
  {
    id: 'sts-identity',
    source: REFERENCE,
    call: ({ clients }) => clients.sts.send(new GetCallerIdentityCommand({})),
    expected: 'an answer',
  },
  {
    id: 'iot-endpoint',
    source: REFERENCE,
    call: ({ clients }) => clients.iot.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' })),
    expected: 'an answer',
  },
  {
    id: 'iot-thing-absent',
    source: REFERENCE,
    call: ({ clients, absent }) => clients.iot.send(new DescribeThingCommand({ thingName: absent })),
    expected: { error: 'ResourceNotFoundException', status: 404 },
  },
  {
    id: 'iot-thing-invalid-name',
    source: REFERENCE,
    call: ({ clients }) => clients.iot.send(new UpdateThingCommand({ thingName: 'a$b' })),
    expected: { error: 'InvalidRequestException', status: 400 },
  },
  {
    id: 'iot-certificate-absent',
    source: REFERENCE,
    call: ({ clients }) =>
      clients.iot.send(new DescribeCertificateCommand({ certificateId: '0'.repeat(64) })),
    expected: { error: 'ResourceNotFoundException', status: 404 },
  },
  {
    id: 'iot-policy-absent',
    source: REFERENCE,
    call: ({ clients, absent }) => clients.iot.send(new GetPolicyCommand({ policyName: absent })),
    expected: { error: 'ResourceNotFoundException', status: 404 },
  },
  {
    id: 'iot-rule-absent',
    source: 'GetTopicRule denies access to a rule that is not there',
    call: ({ clients, absent }) =>
      clients.iot.send(new GetTopicRuleCommand({ ruleName: absent.replaceAll('-', '_') })),
    expected: { error: 'UnauthorizedException', status: 401 },
  },
  {
    id: 'iot-security-profile-absent',
    source: REFERENCE,
    call: ({ clients, absent }) =>
      clients.iot.send(new DescribeSecurityProfileCommand({ securityProfileName: absent })),
    expected: { error: 'ResourceNotFoundException', status: 404 },
  },
  {
    id: 'firehose-stream-absent',
    source: REFERENCE,
    call: ({ clients, absent }) =>
      clients.firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: absent })),
    expected: { error: 'ResourceNotFoundException', status: 400, message: /^Firehose .* not found\.$/ },
  },
  {
    id: 'firehose-put-absent',
    source: REFERENCE,
    call: ({ clients, absent }) =>
      clients.firehose.send(
        new PutRecordCommand({ DeliveryStreamName: absent, Record: { Data: Buffer.from('{}') } }),
      ),
    expected: { error: 'ResourceNotFoundException', status: 400 },
  },
  {
    id: 's3-bucket-absent',
    source: REFERENCE,
    call: ({ clients, absent }) => clients.s3.send(new HeadBucketCommand({ Bucket: absent })),
    expected: { error: 'NotFound', status: 404 },
  },
  {
    id: 's3-object-of-absent-bucket',
    source: REFERENCE,
    call: ({ clients, absent }) => clients.s3.send(new GetObjectCommand({ Bucket: absent, Key: 'a' })),
    expected: {
      error: 'NoSuchBucket',
      status: 404,
      message: /^The specified bucket does not exist\.?$/,
    },
  },
  {
    id: 'iam-role-absent',
    source: REFERENCE,
    call: ({ clients, absent }) => clients.iam.send(new GetRoleCommand({ RoleName: absent })),
    expected: {
      error: 'NoSuchEntityException',
      status: 404,
      message: /^The role with name .* cannot be found\.$/,
    },
  },
  {
    id: 'lambda-function-absent',
    source: REFERENCE,
    call: ({ clients, absent }) => clients.lambda.send(new GetFunctionCommand({ FunctionName: absent })),
    expected: {
      error: 'ResourceNotFoundException',
      status: 404,
      message: /^Function not found: arn:aws:lambda:/,
    },
  },
  {
    id: 'logs-group-absent',
    source: REFERENCE,
    call: ({ clients, absent }) => clients.logs.send(new DescribeLogStreamsCommand({ logGroupName: absent })),
    expected: {
      error: 'ResourceNotFoundException',
      status: 400,
      message: /^The specified log group does not exist\.$/,
    },
  },
  {
    id: 'secret-absent',
    source: REFERENCE,
    call: ({ clients, absent }) => clients.secrets.send(new GetSecretValueCommand({ SecretId: absent })),
    expected: {
      error: 'ResourceNotFoundException',
      status: 400,
      message: /^Secrets Manager can't find the specified secret\.$/,
    },
  },
  {
    id: 'sns-topic-absent',
    source: REFERENCE,
    call: (call) => call.clients.sns.send(new GetTopicAttributesCommand({ TopicArn: arn(call, 'sns') })),
    expected: { error: 'NotFoundException', status: 404, message: /^Topic does not exist$/ },
  },
  {
    id: 'sns-publish-absent',
    source: REFERENCE,
    call: (call) => call.clients.sns.send(new PublishCommand({ TopicArn: arn(call, 'sns'), Message: 'x' })),
    expected: { error: 'NotFoundException', status: 404, message: /^Topic does not exist$/ },
  },
  {
    id: 'cloudformation-stack-absent',
    source: REFERENCE,
    call: ({ clients, absent }) =>
      clients.cloudformation.send(new DescribeStacksCommand({ StackName: absent })),
    expected: { error: 'ValidationError', status: 400, message: /^Stack with id .* does not exist$/ },
  },
  {
    id: 'cloudformation-events-absent',
    source: REFERENCE,
    call: ({ clients, absent }) =>
      clients.cloudformation.send(new DescribeStackEventsCommand({ StackName: absent })),
    expected: { error: 'ValidationError', status: 400, message: /does not exist$/ },
  },
];
