import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListStacksCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { expect, test } from 'vitest';
import { startCloud } from './testing/cloud.ts';

const NAMED_IAM = ['CAPABILITY_NAMED_IAM' as const];

const template = (extra = '', retention = '!Ref Days') => `
Parameters:
  Days: { Type: Number, Default: 7 }
Resources:
  Stream:
    Type: AWS::Logs::LogStream
    Properties: { LogGroupName: !Ref Group, LogStreamName: s }
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub '\${AWS::StackName}-role'
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: firehose.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: logs
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{ Effect: Allow, Action: logs:PutLogEvents, Resource: !GetAtt Group.Arn }]
  Group:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: !Sub '/lab/\${AWS::StackName}', RetentionInDays: ${retention} }
${extra}
Outputs:
  RoleArn: { Value: !GetAtt Role.Arn }
`;

const create = (StackName: string, TemplateBody: string, Days?: string) =>
  new CreateStackCommand({
    StackName,
    TemplateBody,
    Capabilities: NAMED_IAM,
    ...(Days !== undefined && { Parameters: [{ ParameterKey: 'Days', ParameterValue: Days }] }),
  });

test('a stack is created in dependency order, with outputs, events and resources', async () => {
  await using cloud = await startCloud();
  await cloud.client.send(create('lab', template(), '14'));
  const stack = await cloud.settled('lab');
  expect(stack).toMatchObject({
    StackStatus: 'CREATE_COMPLETE',
    Outputs: [{ OutputKey: 'RoleArn', OutputValue: 'arn:aws:iam::000000000000:role/lab-role' }],
    Parameters: [{ ParameterKey: 'Days', ParameterValue: '14' }],
  });
  expect(await cloud.history('lab')).toEqual([
    'lab CREATE_IN_PROGRESS',
    'Group CREATE_IN_PROGRESS',
    'Group CREATE_COMPLETE',
    'Stream CREATE_IN_PROGRESS',
    'Stream CREATE_COMPLETE',
    'Role CREATE_IN_PROGRESS',
    'Role CREATE_COMPLETE',
    'lab CREATE_COMPLETE',
  ]);
  expect(await cloud.logGroups()).toEqual([['/lab/lab', 14]]);
  const { StackResources } = await cloud.client.send(new DescribeStackResourcesCommand({ StackName: 'lab' }));
  expect(StackResources?.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual([
    '/lab/lab',
    's',
    'lab-role',
  ]);
  const { TemplateBody } = await cloud.client.send(new GetTemplateCommand({ StackName: 'lab' }));
  expect(TemplateBody).toBe(template());
});

test('a resource that fails rolls everything back, with its reason in the events', async () => {
  await using cloud = await startCloud();
  await cloud.client.send(create('lab', template('', '5000')));
  expect(await cloud.settled('lab')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
  expect(await cloud.history('lab')).toContain('Group CREATE_FAILED');
  expect(await cloud.logGroups()).toEqual([]);
  expect(await cloud.roleNames()).toEqual([]);
});

test('with rollback disabled what was created stays', async () => {
  await using cloud = await startCloud();
  const error = { name: 'LimitExceeded', message: 'too many roles', status: 409 };
  cloud.faults.set({ kind: 'api', service: 'IAM', operation: 'CreateRole', error });
  const command = create('lab', template());
  command.input.DisableRollback = true;
  await cloud.client.send(command);
  expect(await cloud.settled('lab')).toMatchObject({
    StackStatus: 'CREATE_FAILED',
    StackStatusReason: 'The following resource(s) failed to create: [Role]',
  });
  expect(await cloud.logGroups()).toHaveLength(1);
});

test('deleting a stack leaves nothing, and its name can be used again', async () => {
  await using cloud = await startCloud();
  await cloud.client.send(create('lab', template()));
  const { StackId } = await cloud.settled('lab');
  await cloud.client.send(new DeleteStackCommand({ StackName: 'lab' }));
  expect(await cloud.settled(StackId!)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
  expect(await cloud.logGroups()).toEqual([]);
  expect(await cloud.roleNames()).toEqual([]);
  await expect(cloud.describe('lab')).rejects.toThrow('Stack with id lab does not exist');
  await cloud.client.send(create('lab', template()));
  expect(await cloud.settled('lab')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
});

test('what cannot be deleted fails the deletion by name, and the next attempt finishes it', async () => {
  await using cloud = await startCloud();
  const error = { name: 'DeleteConflict', status: 409 };
  cloud.faults.set({ kind: 'api', service: 'IAM', operation: 'DeleteRole', error }, { times: 1 });
  await cloud.client.send(create('lab', template()));
  const { StackId } = await cloud.settled('lab');
  await cloud.client.send(new DeleteStackCommand({ StackName: 'lab' }));
  expect(await cloud.settled('lab')).toMatchObject({
    StackStatus: 'DELETE_FAILED',
    StackStatusReason: 'The following resource(s) failed to delete: [Role].',
  });
  await cloud.client.send(new DeleteStackCommand({ StackName: 'lab' }));
  expect(await cloud.settled(StackId!)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
  expect(await cloud.roleNames()).toEqual([]);
});

test('an update changes in place what it can, adds, and deletes what is gone', async () => {
  await using cloud = await startCloud();
  const second = '  Second:\n    Type: AWS::Logs::LogGroup\n    Properties: { LogGroupName: second }';
  await cloud.client.send(create('lab', template()));
  await cloud.settled('lab');
  const update = (TemplateBody: string) =>
    cloud.client.send(new UpdateStackCommand({ StackName: 'lab', TemplateBody, Capabilities: NAMED_IAM }));
  await update(template(second, '30'));
  expect(await cloud.settled('lab')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
  expect(await cloud.logGroups()).toEqual([
    ['/lab/lab', 30],
    ['second', undefined],
  ]);
  await update(template('', '30'));
  await cloud.settled('lab');
  expect(await cloud.logGroups()).toEqual([['/lab/lab', 30]]);
  await expect(update(template('', '30'))).rejects.toThrow('No updates are to be performed.');
});

test('a failing update is undone', async () => {
  await using cloud = await startCloud();
  const taken =
    '  Second:\n    Type: AWS::Logs::LogGroup\n    DependsOn: Group\n    Properties: { LogGroupName: /lab/lab }';
  await cloud.client.send(create('lab', template()));
  await cloud.settled('lab');
  await cloud.client.send(
    new UpdateStackCommand({
      StackName: 'lab',
      TemplateBody: template(taken, '30'),
      Capabilities: NAMED_IAM,
    }),
  );
  expect(await cloud.settled('lab')).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(await cloud.logGroups()).toEqual([['/lab/lab', 7]]);
});

test('a change set creates, a second one updates, and one without changes says so', async () => {
  await using cloud = await startCloud();
  const submit = async (name: string, type: 'CREATE' | 'UPDATE', body: string) => {
    const names = { StackName: 'lab', ChangeSetName: name };
    await cloud.client.send(
      new CreateChangeSetCommand({
        ...names,
        ChangeSetType: type,
        TemplateBody: body,
        Capabilities: NAMED_IAM,
      }),
    );
    return cloud.client.send(new DescribeChangeSetCommand(names));
  };
  const execute = async (ChangeSetName: string) => {
    await cloud.client.send(new ExecuteChangeSetCommand({ StackName: 'lab', ChangeSetName }));
    return cloud.settled('lab');
  };
  const first = await submit('one', 'CREATE', template());
  expect(first.Changes?.map(({ ResourceChange }) => ResourceChange?.Action)).toEqual(['Add', 'Add', 'Add']);
  expect(await execute('one')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  const second = await submit('two', 'UPDATE', template('', '30'));
  expect(second.Changes).toMatchObject([
    { ResourceChange: { Action: 'Modify', LogicalResourceId: 'Group', Replacement: 'False' } },
  ]);
  expect(await execute('two')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
  expect(await submit('three', 'UPDATE', template('', '30'))).toMatchObject({
    Status: 'FAILED',
    StatusReason: expect.stringContaining("didn't contain changes"),
  });
});

test('a secret reaches the resource but neither events nor the stack', async () => {
  await using cloud = await startCloud();
  await cloud.createSecret('hec', '{"splunkHECToken":"top-secret"}');
  const stream = `
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamName: d
      SplunkDestinationConfiguration:
        HECEndpoint: https://127.0.0.1:1
        HECEndpointType: Event
        HECToken: '{{resolve:secretsmanager:hec:SecretString:splunkHECToken}}'
        RetryOptions: { DurationInSeconds: '60' }
        S3Configuration: { BucketARN: 'arn:aws:s3:::b', RoleARN: !GetAtt Role.Arn }`;
  await cloud.client.send(create('lab', template(stream)));
  const stack = await cloud.settled('lab');
  expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  const firehose = new FirehoseClient(cloud.config);
  const { DeliveryStreamDescription } = await firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'd' }),
  );
  expect(DeliveryStreamDescription?.Destinations?.[0]?.SplunkDestinationDescription).toMatchObject({
    HECToken: 'top-secret',
    RetryOptions: { DurationInSeconds: 60 },
  });
  const shown = JSON.stringify([stack, await cloud.history('lab')]);
  expect(shown).not.toContain('top-secret');
  firehose.destroy();
});

test('requests are refused before anything is built', async () => {
  await using cloud = await startCloud();
  const body = template();
  await expect(
    cloud.client.send(new CreateStackCommand({ StackName: 'lab', TemplateBody: body })),
  ).rejects.toMatchObject({ name: 'InsufficientCapabilitiesException' });
  await expect(cloud.client.send(create('1lab', body))).rejects.toMatchObject({ name: 'ValidationError' });
  await expect(
    cloud.client.send(
      new CreateStackCommand({
        StackName: 'lab',
        TemplateBody: body,
        Capabilities: NAMED_IAM,
        TimeoutInMinutes: 5,
      }),
    ),
  ).rejects.toThrow('TimeoutInMinutes is not emulated');
  const unknown = template('  Q:\n    Type: AWS::SQS::Queue');
  await expect(cloud.client.send(create('lab', unknown))).rejects.toThrow('AWS::SQS::Queue');
  const { StackSummaries } = await cloud.client.send(new ListStacksCommand({}));
  expect(StackSummaries ?? []).toEqual([]);
});

test('an unknown property fails the stack by name', async () => {
  await using cloud = await startCloud();
  const odd = '  Odd:\n    Type: AWS::Logs::LogGroup\n    Properties: { Colour: red }';
  await cloud.client.send(create('lab', template(odd)));
  await cloud.settled('lab');
  const { Stacks } = await cloud.client.send(new DescribeStacksCommand({}));
  expect(Stacks).toMatchObject([{ StackStatus: 'ROLLBACK_COMPLETE' }]);
  expect(await cloud.history('lab')).toContain('Odd CREATE_FAILED');
  expect(await cloud.roleNames()).toEqual([]);
});

test('a template is validated with its parameters and capabilities', async () => {
  await using cloud = await startCloud();
  expect(await cloud.client.send(new ValidateTemplateCommand({ TemplateBody: template() }))).toMatchObject({
    Parameters: [{ ParameterKey: 'Days', DefaultValue: '7', NoEcho: false }],
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });
});
