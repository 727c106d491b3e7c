import { ServiceError } from '../../service.ts';
import { invalidParameter } from './errors.ts';
import type { LambdaOperations } from './function-operations.ts';
import type { Functions } from './functions.ts';
import type { LambdaFunction } from './state.ts';

/** What stands beside a function: who may invoke it, how often at a time, tags. */
export function settingOperations(functions: Functions) {
  const byArn = (arn: string): LambdaFunction => functions.get(arn);
  return {
    AddPermission: (input) => {
      const fn = functions.get(input.FunctionName, input.Qualifier);
      if (fn.permissions.has(input.StatementId)) {
        throw new ServiceError(
          'ResourceConflictException',
          `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      const statement = statementOf(fn, input);
      fn.permissions.set(input.StatementId, statement);
      return { Statement: JSON.stringify(statement) };
    },

    RemovePermission: ({ FunctionName, StatementId, Qualifier }) => {
      const fn = functions.get(FunctionName, Qualifier);
      if (!fn.permissions.delete(StatementId)) {
        throw new ServiceError(
          'ResourceNotFoundException',
          `Statement ${StatementId} is not found in resource policy.`,
        );
      }
      return {};
    },

    GetPolicy: ({ FunctionName, Qualifier }) => {
      const fn = functions.get(FunctionName, Qualifier);
      if (fn.permissions.size === 0) {
        throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.', {
          members: { Type: 'User' },
        });
      }
      const policy = { Version: '2012-10-17', Id: 'default', Statement: [...fn.permissions.values()] };
      return { Policy: JSON.stringify(policy), RevisionId: fn.revisionId };
    },

    PutFunctionConcurrency: ({ FunctionName, ReservedConcurrentExecutions }) => {
      functions.get(FunctionName).reservedConcurrency = ReservedConcurrentExecutions;
      return { ReservedConcurrentExecutions };
    },

    GetFunctionConcurrency: ({ FunctionName }) => ({
      ReservedConcurrentExecutions: functions.get(FunctionName).reservedConcurrency,
    }),

    DeleteFunctionConcurrency: ({ FunctionName }) => {
      functions.get(FunctionName).reservedConcurrency = undefined;
      return {};
    },

    TagResource: ({ Resource, Tags }) => {
      const fn = byArn(Resource);
      fn.tags = { ...fn.tags, ...Tags };
      return {};
    },

    UntagResource: ({ Resource, TagKeys }) => {
      const fn = byArn(Resource);
      fn.tags = Object.fromEntries(Object.entries(fn.tags).filter(([key]) => !TagKeys.includes(key)));
      return {};
    },

    ListTags: ({ Resource }) => ({ Tags: byArn(Resource).tags }),
  } satisfies LambdaOperations;
}

interface Permission {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string | undefined;
  readonly SourceAccount?: string | undefined;
}

/** The statement as Lambda writes it: the source becomes conditions, a service's name a service principal. */
function statementOf(fn: LambdaFunction, permission: Permission): object {
  const { StatementId, Action, Principal, SourceArn, SourceAccount } = permission;
  if (!/^lambda:\*$|^lambda:[a-zA-Z]+$|^\*$/.test(Action))
    throw invalidParameter(`Invalid action: ${Action}`);
  const isService = Principal.endsWith('.amazonaws.com');
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: isService ? { Service: Principal } : Principal === '*' ? '*' : { AWS: Principal },
    Action,
    Resource: fn.arn,
    ...((SourceArn ?? SourceAccount) !== undefined && {
      Condition: {
        ...(SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
        ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
      },
    }),
  };
}
