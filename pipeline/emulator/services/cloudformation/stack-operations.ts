import type * as CloudFormationSdk from '@aws-sdk/client-cloudformation';
import type { Operations } from '../../service.ts';
import { type Deployer, noUpdates } from './deployer.ts';
import { refuse } from './refusal.ts';
import { changesNothing } from './stack/changes.ts';
import { buildStack, tearDownStack, updateStack } from './stack/operations.ts';
import {
  describeResource,
  describeStack,
  getResource,
  refuseUnlessUpdatable,
  refuseWhileBusy,
  summariseStack,
} from './stack/stacks.ts';
import { parseTemplate } from './template/parse.ts';

const EVENTS_PER_PAGE = 100;

/** Stacks, their events and resources (docs.aws.amazon.com/AWSCloudFormation/latest/APIReference). */
export function stackOperations(deployer: Deployer): Operations<typeof CloudFormationSdk> {
  const { stacks } = deployer;
  return {
    async ValidateTemplate(input) {
      const template = parseTemplate(await deployer.readTemplate(input));
      const iam = Object.values(template.resources).some(({ Type }) => Type === 'AWS::IAM::Role');
      return {
        Description: template.description,
        Parameters: Object.entries(template.parameters).map(([ParameterKey, declaration]) => ({
          ParameterKey,
          DefaultValue: declaration.Default === undefined ? undefined : String(declaration.Default),
          NoEcho: String(declaration.NoEcho) === 'true',
          Description: declaration.Description,
        })),
        DeclaredTransforms: [...template.transforms],
        ...(iam && {
          Capabilities: ['CAPABILITY_NAMED_IAM' as const],
          CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
        }),
      };
    },

    async GetTemplateSummary(input) {
      const { StackName } = input;
      const text =
        StackName === undefined ? await deployer.readTemplate(input) : stacks.get(StackName).templateBody;
      const template = parseTemplate(text);
      return {
        Description: template.description,
        Parameters: Object.entries(template.parameters).map(([ParameterKey, declaration]) => ({
          ParameterKey,
          ParameterType: declaration.Type,
          DefaultValue: declaration.Default === undefined ? undefined : String(declaration.Default),
          NoEcho: String(declaration.NoEcho) === 'true',
          Description: declaration.Description,
        })),
        ResourceTypes: [...new Set(Object.values(template.resources).map(({ Type }) => Type))],
        DeclaredTransforms: [...template.transforms],
      };
    },

    async CreateStack(input) {
      if (input.OnFailure === 'DELETE') throw refuse('OnFailure DELETE is not emulated');
      const stack = deployer.newStack(input.StackName, input);
      const { text, blueprint } = await deployer.draw(stack, input);
      stack.templateBody = text;
      stack.disableRollback = input.DisableRollback ?? input.OnFailure === 'DO_NOTHING';
      stacks.add(stack);
      deployer.run(stack, (ports) => buildStack(stack, blueprint, ports));
      return { StackId: stack.id };
    },

    async UpdateStack(input) {
      const stack = stacks.get(input.StackName);
      refuseUnlessUpdatable(stack);
      const { text, blueprint } = await deployer.draw(stack, input);
      if (changesNothing(stack, blueprint)) throw noUpdates();
      stack.templateBody = text;
      stack.capabilities = input.Capabilities ?? [];
      stack.tags = input.Tags ?? stack.tags;
      deployer.run(stack, (ports) => updateStack(stack, blueprint, ports));
      return { StackId: stack.id };
    },

    DeleteStack(input) {
      const stack = stacks.find(input.StackName);
      if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
      refuseWhileBusy(stack);
      const retain = input.RetainResources ?? [];
      if (retain.length > 0 && stack.status !== 'DELETE_FAILED') {
        throw refuse('RetainResources can only be used when the stack is in the DELETE_FAILED state');
      }
      deployer.run(stack, (ports) => tearDownStack(stack, ports, retain));
      return {};
    },

    DescribeStacks(input) {
      const chosen =
        input.StackName === undefined
          ? stacks.all().filter(({ status }) => status !== 'DELETE_COMPLETE')
          : [stacks.get(input.StackName)];
      return { Stacks: chosen.map(describeStack).toReversed() };
    },

    ListStacks(input) {
      const filter: readonly string[] = input.StackStatusFilter ?? [];
      const chosen = stacks.all().filter(({ status }) => filter.length === 0 || filter.includes(status));
      return { StackSummaries: chosen.map(summariseStack).toReversed() };
    },

    DescribeStackEvents(input) {
      const { events } = stacks.get(input.StackName);
      // Newest first; the token is how many older events are left, so that new ones do not shift the pages.
      const end = input.NextToken === undefined ? events.length : Number(input.NextToken);
      if (!Number.isInteger(end)) throw refuse('NextToken is not valid');
      const start = Math.max(0, end - EVENTS_PER_PAGE);
      return {
        StackEvents: events.slice(start, end).toReversed(),
        ...(start > 0 && { NextToken: String(start) }),
      };
    },

    DescribeStackResources(input) {
      if (input.PhysicalResourceId !== undefined) throw refuse('PhysicalResourceId is not emulated');
      const stack = stacks.get(input.StackName);
      const chosen =
        input.LogicalResourceId === undefined
          ? [...stack.resources.values()]
          : [getResource(stack, input.LogicalResourceId)];
      return { StackResources: chosen.map((resource) => describeResource(stack, resource)) };
    },

    DescribeStackResource(input) {
      const stack = stacks.get(input.StackName);
      const resource = getResource(stack, input.LogicalResourceId);
      return { StackResourceDetail: describeResource(stack, resource) };
    },

    ListStackResources(input) {
      const stack = stacks.get(input.StackName);
      const all = [...stack.resources.values()];
      return { StackResourceSummaries: all.map((resource) => describeResource(stack, resource)) };
    },

    GetTemplate(input) {
      const { templateBody } = stacks.get(input.StackName);
      const isProcessed = input.TemplateStage === 'Processed';
      return {
        TemplateBody: isProcessed ? JSON.stringify(parseTemplate(templateBody).expanded) : templateBody,
        StagesAvailable: ['Original', 'Processed'],
      };
    },
  };
}
