import type { Runtime } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock, Random } from '#kernel';

import { ServiceError, type Operations } from '../../service.ts';
import type { RoleDecision, RoleRequest } from '../../roles.ts';
import { loadCode, type CodeSource } from './code.ts';
import { invalidParameter } from './errors.ts';
import type { Functions } from './functions.ts';
import { checkRuntime } from './runtimes.ts';
import { DEFAULTS, describeFunction, type FunctionSettings, type LambdaFunction } from './state.ts';

export type LambdaOperations = Operations<typeof import('@aws-sdk/client-lambda')>;

export interface FunctionDependencies {
  readonly clock: Clock;
  readonly random: Random;
  readonly functions: Functions;
  readonly s3: S3Client;
  authorize(request: RoleRequest): RoleDecision | Promise<RoleDecision>;
  /** The function's running environments must end. */
  retire(fn: LambdaFunction): void;
}

/** Members that would change what a function does, and that are not emulated: refused by name. */
const REFUSED = [
  'Layers',
  'FileSystemConfigs',
  'ImageConfig',
  'CodeSigningConfigArn',
  'CapacityProviderConfig',
  'DurableConfig',
  'TenancyConfig',
  'Publish',
] as const;

/** Bytes of all environment variables together ("Lambda quotas"). */
const MOST_ENVIRONMENT_BYTES = 4 * 1024;
const PAGE = 50;

/** Functions: created, described, changed, deleted. */
export function functionOperations(deps: FunctionDependencies) {
  const { clock, random, functions } = deps;

  const checkRole = async (role: string): Promise<void> => {
    const decision = await deps.authorize({
      roleArn: role,
      service: 'lambda.amazonaws.com',
      action: 'sts:AssumeRole',
      resource: role,
    });
    if (decision.reason === 'assume') {
      throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
    }
  };
  const changed = (fn: LambdaFunction): void => {
    fn.revisionId = random.uuid();
    fn.modifiedAt = clock.now();
    deps.retire(fn);
  };
  const checkRevision = (fn: LambdaFunction, asked: string | undefined): void => {
    if (asked === undefined || asked === fn.revisionId) return;
    throw new ServiceError(
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id.',
    );
  };

  return {
    CreateFunction: async (input) => {
      refuse(input);
      const { FunctionName: name, Role: role, Handler: handler, Runtime: runtime } = input;
      if ((input.PackageType ?? 'Zip') !== 'Zip')
        throw invalidParameter('Container images are not emulated.');
      if (handler === undefined || runtime === undefined) {
        throw invalidParameter(
          'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
        );
      }
      checkRuntime(runtime);
      const settings = merge(
        {
          runtime,
          handler,
          role,
          description: '',
          ...DEFAULTS,
          environment: {},
          logGroup: `/aws/lambda/${name}`,
        },
        input,
      );
      await checkRole(role);
      const fn: LambdaFunction = {
        name,
        arn: functions.arn(name),
        architectures: input.Architectures ?? ['x86_64'],
        settings,
        code: await loadCode(input.Code as CodeSource, deps.s3),
        revisionId: random.uuid(),
        modifiedAt: clock.now(),
        reservedConcurrency: undefined,
        tags: { ...input.Tags },
        permissions: new Map(),
      };
      try {
        functions.add(fn);
      } catch (error) {
        await fn.code.remove();
        throw error;
      }
      return describeFunction(fn);
    },

    GetFunction: ({ FunctionName, Qualifier }) => {
      const fn = functions.get(FunctionName, Qualifier);
      return {
        Configuration: describeFunction(fn),
        Code: { RepositoryType: 'S3' },
        Tags: fn.tags,
        Concurrency:
          fn.reservedConcurrency === undefined
            ? undefined
            : { ReservedConcurrentExecutions: fn.reservedConcurrency },
      };
    },

    GetFunctionConfiguration: ({ FunctionName, Qualifier }) =>
      describeFunction(functions.get(FunctionName, Qualifier)),

    ListFunctions: ({ MaxItems = PAGE, Marker }) => {
      const all = functions.all();
      const start = Marker === undefined ? 0 : Number(Marker);
      if (!Number.isInteger(start) || start < 0) throw invalidParameter('Invalid Marker.');
      const end = start + Math.min(MaxItems, PAGE);
      return {
        Functions: all.slice(start, end).map(describeFunction),
        NextMarker: end < all.length ? String(end) : undefined,
      };
    },

    UpdateFunctionCode: async (input) => {
      refuse(input);
      const fn = functions.get(input.FunctionName);
      checkRevision(fn, input.RevisionId);
      const code = await loadCode(input, deps.s3);
      if (input.DryRun) {
        await code.remove();
        return describeFunction({ ...fn, code });
      }
      const former = fn.code;
      fn.code = code;
      changed(fn);
      await former.remove();
      return describeFunction(fn);
    },

    UpdateFunctionConfiguration: async (input) => {
      refuse(input);
      const fn = functions.get(input.FunctionName);
      checkRevision(fn, input.RevisionId);
      if (input.Runtime !== undefined) checkRuntime(input.Runtime);
      if (input.Role !== undefined) await checkRole(input.Role);
      fn.settings = merge(fn.settings, input);
      changed(fn);
      return describeFunction(fn);
    },

    DeleteFunction: async ({ FunctionName, Qualifier }) => {
      const fn = functions.get(FunctionName, Qualifier);
      functions.remove(fn);
      deps.retire(fn);
      await fn.code.remove();
      return { StatusCode: 204 };
    },
  } satisfies LambdaOperations;
}

function refuse(input: object): void {
  for (const name of REFUSED) {
    const value = (input as Record<string, unknown>)[name];
    const isEmpty = value === undefined || value === false || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) throw invalidParameter(`${name} of a function is not emulated.`);
  }
}

interface SettingsInput {
  readonly Runtime?: Runtime | undefined;
  readonly Handler?: string | undefined;
  readonly Role?: string | undefined;
  readonly Description?: string | undefined;
  readonly Timeout?: number | undefined;
  readonly MemorySize?: number | undefined;
  readonly Environment?: { readonly Variables?: Record<string, string> | undefined } | undefined;
  readonly LoggingConfig?:
    { readonly LogGroup?: string | undefined; readonly LogFormat?: string | undefined } | undefined;
}

function merge(old: FunctionSettings, input: SettingsInput): FunctionSettings {
  const environment = input.Environment ? (input.Environment.Variables ?? {}) : old.environment;
  if (Buffer.byteLength(JSON.stringify(environment)) > MOST_ENVIRONMENT_BYTES) {
    throw invalidParameter(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
  }
  if (input.LoggingConfig?.LogFormat === 'JSON')
    throw invalidParameter('JSON logs of a function are not emulated.');
  return {
    runtime: input.Runtime ?? old.runtime,
    handler: input.Handler ?? old.handler,
    role: input.Role ?? old.role,
    description: input.Description ?? old.description,
    timeout: input.Timeout ?? old.timeout,
    memorySize: input.MemorySize ?? old.memorySize,
    environment,
    logGroup: input.LoggingConfig?.LogGroup ?? old.logGroup,
  };
}
