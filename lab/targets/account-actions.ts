import {
  CreatePolicyCommand,
  DeletePolicyCommand,
  DescribeAccountAuditConfigurationCommand,
  SetV2LoggingOptionsCommand,
  StartOnDemandAuditTaskCommand,
  type IoTClient,
} from '@aws-sdk/client-iot';
import type { AccountAction } from '../scenario/account-actions.ts';

interface Account {
  readonly iot: IoTClient;
  /** Put before the names of what an action makes. */
  readonly stackName: string;
  readonly accountId: string;
}

const ACTIONS: Readonly<Record<AccountAction, (account: Account) => Promise<void>>> = {
  'start an audit': async ({ iot }) => {
    const { auditCheckConfigurations = {} } = await iot.send(
      new DescribeAccountAuditConfigurationCommand({}),
    );
    const targetCheckNames = Object.keys(auditCheckConfigurations).filter(
      (name) => auditCheckConfigurations[name]!.enabled,
    );
    await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames }));
  },
  'log errors': (account) => setLogLevel(account, 'ERROR'),
  'log nothing': (account) => setLogLevel(account, 'DISABLED'),
  'allow everything': (account) => createPolicy(account, 'everything', 'iot:*', '*'),
  'allow own topics': async (account) =>
    createPolicy(
      account,
      'own-topics',
      'iot:Publish',
      `arn:aws:iot:${await account.iot.config.region()}:${account.accountId}:topic/reports/\${iot:Connection.Thing.ThingName}`,
    ),
};

const POLICIES = ['everything', 'own-topics'] as const;

/** Does something to the account, as somebody with the right to do it would. Throws what AWS answers. */
export function changeAccount(action: AccountAction, account: Account): Promise<void> {
  return ACTIONS[action](account);
}

/** Deletes the policies that actions have made; there need be none. */
export async function removePolicies({ iot, stackName }: Pick<Account, 'iot' | 'stackName'>): Promise<void> {
  for (const name of POLICIES) {
    try {
      await iot.send(new DeletePolicyCommand({ policyName: `${stackName}-${name}` }));
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    }
  }
}

async function setLogLevel({ iot, accountId }: Account, level: 'ERROR' | 'DISABLED'): Promise<void> {
  await iot.send(
    new SetV2LoggingOptionsCommand({
      defaultLogLevel: level,
      roleArn: `arn:aws:iam::${accountId}:role/service-role/iot-logs`,
    }),
  );
}

async function createPolicy(
  { iot, stackName }: Account,
  name: (typeof POLICIES)[number],
  action: string,
  resource: string,
): Promise<void> {
  const statement = { Effect: 'Allow', Action: action, Resource: resource };
  await iot.send(
    new CreatePolicyCommand({
      policyName: `${stackName}-${name}`,
      policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
}
