import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DescribeAccountAuditConfigurationCommand,
  DescribeAuditMitigationActionsTaskCommand,
  GetPolicyCommand,
  ListAuditMitigationActionsTasksCommand,
  ListThingPrincipalsCommand,
  StartOnDemandAuditTaskCommand,
  type IoTClient,
} from '@aws-sdk/client-iot';
import { behavior } from '../../scenario/behaviors.ts';
import { search } from '../../scenario/expectations.ts';
import { atLeast } from '../../scenario/matchers.ts';
import { defineScenario } from '../../scenario/scenario.ts';
import { answered } from '../checks.ts';
import type { Check, Lesson } from '../lesson.ts';

/** What a technician has left behind. */
const POLICY = 'technician';
const EVERYTHING = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }],
};

const FAILED =
  '`iot_posture_index` checkName=*POLICY* nonCompliantResourcesCount>0 | stats count BY checkName | head 1';

/** Lab time in which an audit ends and its results have come to Splunk. */
const AUDIT_MS = 10 * 60_000;

async function leaveABroadPolicy(iot: IoTClient): Promise<void> {
  await iot.send(new CreatePolicyCommand({ policyName: POLICY, policyDocument: JSON.stringify(EVERYTHING) }));
  const { principals } = await iot.send(new ListThingPrincipalsCommand({ thingName: 'patient-monitor-001' }));
  await iot.send(new AttachPolicyCommand({ policyName: POLICY, target: principals![0] }));
}

const mitigated: Check = {
  name: 'A mitigation action has been executed on the finding',
  look: async ({ aws }) => {
    const window = { startTime: new Date(0), endTime: new Date('2100-01-01') };
    const { tasks = [] } = await aws.iot.send(new ListAuditMitigationActionsTasksCommand(window));
    if (tasks.length === 0) return { missing: 'no mitigation task has been started yet' };
    for (const { taskId } of tasks) {
      const task = await aws.iot.send(new DescribeAuditMitigationActionsTaskCommand({ taskId }));
      const counts = Object.values(task.taskStatistics ?? {});
      if (counts.some(({ succeededFindingsCount = 0 }) => succeededFindingsCount > 0)) {
        return { holds: true, found: 'and it has succeeded' };
      }
    }
    return { missing: 'a task was started, but none of its actions has succeeded: look at the task' };
  },
};

const denied: Check = {
  name: 'The policy allows nothing any more',
  look: async ({ aws }) => {
    const { policyDocument } = await aws.iot.send(new GetPolicyCommand({ policyName: POLICY }));
    return policyDocument?.includes('"Allow"')
      ? { missing: `the default version of the policy ${POLICY} still allows something` }
      : { holds: true, found: 'its default version denies everything' };
  },
};

export const audit: Lesson = {
  number: 5,
  title: 'Audit and mitigation',
  story: defineScenario({
    id: 'lesson-5',
    title: 'A technician was in a hurry',
    attack: [],
    requires: ['audit'],
    fleet: { 'infusion-pump': 2, 'patient-monitor': 2 },
    baseline: '10m',
    duration: '10m',
    attackPhase: ({ fleet, at }) =>
      at('1m', behavior('denied-once', fleet.pick('infusion-pump'), { times: 1 })),
    benignTwin: () => {},
    expect: [
      search('things report', '`dd(num-listening-tcp-ports)` | stats dc(thing) AS things').returns([
        { things: atLeast(4) },
      ]),
    ],
  }),
  arrange: async ({ iot }, hold) => {
    await leaveABroadPolicy(iot);
    const { auditCheckConfigurations = {} } = await iot.send(
      new DescribeAccountAuditConfigurationCommand({}),
    );
    const enabled = Object.entries(auditCheckConfigurations).filter(([, check]) => check.enabled);
    await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames: enabled.map(([name]) => name) }));
    await hold.sleep(AUDIT_MS);
  },
  checks: [
    answered({
      key: 'check',
      question: 'Which check has found a policy that gives too much?',
      search: FAILED,
      field: 'checkName',
      hint: 'Look for nonCompliantResourcesCount above 0.',
    }),
    mitigated,
    denied,
  ],
};
