import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { ListDeliveryStreamsCommand } from '@aws-sdk/client-firehose';
import { paginateListRoles } from '@aws-sdk/client-iam';
import {
  paginateListPolicies,
  paginateListSecurityProfiles,
  paginateListThingGroups,
  paginateListTopicRules,
} from '@aws-sdk/client-iot';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import { paginateListTopics } from '@aws-sdk/client-sns';
import { thingsOfStack } from './devices.ts';
import type { AwsClients } from './aws-clients.ts';
import { saysDetectIsClosed } from './detect-availability.ts';

type Names = readonly (string | undefined)[];
type Listing = (clients: AwsClients) => AsyncIterable<Names>;

/** How to list the names of everything a deployment creates, by kind. */
const LISTINGS: Readonly<Record<string, Listing>> = {
  bucket: async function* ({ s3 }) {
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    yield Buckets.map(({ Name }) => Name);
  },
  secret: async function* ({ secrets: client }) {
    for await (const page of paginateListSecrets({ client }, {})) {
      yield (page.SecretList ?? []).filter(({ DeletedDate }) => !DeletedDate).map(({ Name }) => Name);
    }
  },
  role: async function* ({ iam: client }) {
    for await (const page of paginateListRoles({ client }, {}))
      yield (page.Roles ?? []).map((r) => r.RoleName);
  },
  function: async function* ({ lambda: client }) {
    for await (const page of paginateListFunctions({ client }, {})) {
      yield (page.Functions ?? []).map(({ FunctionName }) => FunctionName);
    }
  },
  'log group': async function* ({ logs: client }) {
    for await (const page of paginateDescribeLogGroups({ client }, {})) {
      yield (page.logGroups ?? []).map(({ logGroupName }) => logGroupName);
    }
  },
  'delivery stream': async function* ({ firehose }) {
    for (let from: string | undefined; ;) {
      const page = await firehose.send(
        new ListDeliveryStreamsCommand({ ExclusiveStartDeliveryStreamName: from }),
      );
      const names = page.DeliveryStreamNames ?? [];
      yield names;
      from = names.at(-1);
      if (page.HasMoreDeliveryStreams !== true || from === undefined) return;
    }
  },
  topic: async function* ({ sns: client }) {
    for await (const page of paginateListTopics({ client }, {})) {
      yield (page.Topics ?? []).map(({ TopicArn }) => TopicArn?.split(':').at(-1));
    }
  },
  'topic rule': async function* ({ iot: client }) {
    for await (const page of paginateListTopicRules({ client }, {})) {
      yield (page.rules ?? []).map(({ ruleName }) => ruleName?.replaceAll('_', '-'));
    }
  },
  'security profile': async function* ({ iot: client }) {
    try {
      for await (const page of paginateListSecurityProfiles({ client }, {})) {
        yield (page.securityProfileIdentifiers ?? []).map(({ name }) => name);
      }
    } catch (error) {
      // Who may not use Detect has no security profiles.
      if (!saysDetectIsClosed(error)) throw error;
    }
  },
  'thing group': async function* ({ iot: client }) {
    for await (const page of paginateListThingGroups({ client }, {})) {
      yield (page.thingGroups ?? []).map(({ groupName }) => groupName);
    }
  },
  'device policy': async function* ({ iot: client }) {
    for await (const page of paginateListPolicies({ client }, {})) {
      yield (page.policies ?? []).map(({ policyName }) => policyName);
    }
  },
};

/** Where a deployment's name stands within the names of its parts: first, or after a path. */
const PATH = /^(\/aws\/(lambda|kinesisfirehose)\/)?/;

/**
 * Searches every service by name, and things by their attribute, for what a deployment may have left.
 *
 * @returns such as `role my-stack-delivery`; empty when nothing is left
 */
export async function findLeftovers(clients: AwsClients, stackName: string): Promise<string[]> {
  const things = await thingsOfStack(clients, stackName);
  const found = things.map((thingName) => `thing ${thingName}`);
  for (const [kind, list] of Object.entries(LISTINGS)) {
    for await (const names of list(clients)) {
      const ours = names.filter((name) => name !== undefined && belongsTo(stackName, name));
      found.push(...ours.map((name) => `${kind} ${name}`));
    }
  }
  return found;
}

function belongsTo(stackName: string, name: string): boolean {
  const bare = name.replace(PATH, '');
  return PARTS.some((part) => bare === `${stackName}${part}` || bare.startsWith(`${stackName}${part}-`));
}

/** The second half of every name that the template or this room derives: another stack's longer name does not match. */
const PARTS = [
  '-backup',
  '-code',
  '/splunk-hec-token',
  '-transform',
  '-delivery',
  '-metrics',
  '-posture',
  '-detect',
  '-device',
  '-devices',
  '-audit',
] as const;
