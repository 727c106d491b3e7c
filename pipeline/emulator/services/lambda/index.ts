import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';

import { Faults } from '../../faults.ts';
import type { RoleDecision, RoleRequest } from '../../roles.ts';
import type { EmulatorContext, Service } from '../../service.ts';
import { functionOperations } from './function-operations.ts';
import { Functions } from './functions.ts';
import { Invocations } from './invocation-operations.ts';
import { settingOperations } from './setting-operations.ts';

export interface LambdaDependencies {
  /** Absent: every role may do everything. */
  readonly authorize?: (request: RoleRequest) => RoleDecision | Promise<RoleDecision>;
  /** Real milliseconds that a function may compute before it counts as waiting. Default 5,000. */
  readonly graceMs?: number;
  readonly faults?: Faults;
}

export interface LambdaService {
  readonly service: Service;
  /** Stops running functions and removes their unpacked code. */
  close(): Promise<void>;
}

const NAME = { length: [1, 140] } as const;
const SETTINGS = {
  FunctionName: NAME,
  Handler: { length: [1, 128], pattern: /[^\s]+/ },
  MemorySize: { range: [128, 10_240] },
  Timeout: { range: [1, 900] },
  Description: { length: [0, 256] },
} as const;

/** Lambda: Node.js functions from zip archives, in worker threads that are kept warm. */
export function createLambdaService(
  context: EmulatorContext,
  dependencies: LambdaDependencies = {},
): LambdaService {
  const { clock, region, accountId } = context;
  const once = { maxAttempts: 1 };
  const s3 = new S3Client({ ...context.sdkConfig('S3'), ...once, forcePathStyle: true });
  const logs = new CloudWatchLogsClient({ ...context.sdkConfig('CloudWatch Logs'), ...once });
  const functions = new Functions(context);
  const random = context.random.fork('lambda');
  const authorize = dependencies.authorize ?? (() => ({ allowed: true }));
  const invocations = new Invocations({
    clock,
    random,
    context,
    functions,
    logs,
    region,
    accountId,
    authorize,
    logger: context.logger.child('lambda'),
    faults: dependencies.faults ?? new Faults(),
    graceMs: dependencies.graceMs ?? 5_000,
  });
  return {
    service: {
      id: 'Lambda',
      operations: {
        ...functionOperations({
          clock,
          random,
          functions,
          s3,
          authorize,
          retire: (fn) => invocations.retire(fn),
        }),
        ...invocations.operations(),
        ...settingOperations(functions),
      },
      constraints: {
        CreateFunction: { ...SETTINGS, FunctionName: { length: [1, 64], pattern: /[a-zA-Z0-9-_]+/ } },
        UpdateFunctionConfiguration: SETTINGS,
        AddPermission: { StatementId: { length: [1, 100], pattern: /[a-zA-Z0-9-_]+/ } },
        PutFunctionConcurrency: { ReservedConcurrentExecutions: { range: [0, 1000] } },
      },
    },
    close: async () => {
      invocations.close();
      await Promise.all(functions.all().map(({ code }) => code.remove()));
      s3.destroy();
      logs.destroy();
    },
  };
}
