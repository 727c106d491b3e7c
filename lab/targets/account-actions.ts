import {
  CreatePolicyCommand,
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
  'allow own topics': (account) =>
    createPolicy(
      account,
      'own-topics',
      'iot:Publish',
      `arn:aws:iot:us-east-1:${account.accountId}:topic/reports/\${iot:Connection.Thing.ThingName}`,
    ),
};

/** Does something to the account, as somebody with the right to do it would. Throws what AWS answers. */
export function changeAccount(action: AccountAction, account: Account): Promise<void> {
  return ACTIONS[action](account);
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
  name: string,
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
