import type { Architecture, EnvironmentResponse, LoggingConfig, Runtime } from '@aws-sdk/client-lambda';

import type { FunctionCode } from './code.ts';

/** What the API lets change of a function besides its code. */
export interface FunctionSettings {
  readonly runtime: Runtime;
  readonly handler: string;
  readonly role: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memorySize: number;
  readonly environment: NonNullable<EnvironmentResponse['Variables']>;
  readonly logGroup: string;
}

/** A function of the account. Only its latest version exists. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly architectures: Architecture[];
  settings: FunctionSettings;
  code: FunctionCode;
  /** Changes with every update: running environments of an older revision are not used again. */
  revisionId: string;
  /** Epoch milliseconds of lab time. */
  modifiedAt: number;
  reservedConcurrency: number | undefined;
  tags: Record<string, string>;
  /** Statements of the resource policy by their id. */
  readonly permissions: Map<string, object>;
}

export const DEFAULTS = { timeout: 3, memorySize: 128 } as const;

/** What the API says of a function. Our choice: a function is active as soon as it is created. */
export function describeFunction(fn: LambdaFunction) {
  const { settings, code } = fn;
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: settings.runtime,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.bytes,
    CodeSha256: code.sha256,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memorySize,
    // The API gives the offset without a colon.
    LastModified: new Date(fn.modifiedAt).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    Environment:
      Object.keys(settings.environment).length > 0 ? { Variables: settings.environment } : undefined,
    TracingConfig: { Mode: 'PassThrough' as const },
    RevisionId: fn.revisionId,
    State: 'Active' as const,
    LastUpdateStatus: 'Successful' as const,
    PackageType: 'Zip' as const,
    Architectures: [...fn.architectures],
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: settings.logGroup } satisfies LoggingConfig,
  };
}
