import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { IAMClient } from '@aws-sdk/client-iam';
import { IoTClient } from '@aws-sdk/client-iot';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Hold } from '#kernel';
import type { EmulatorContext } from '../../../service.ts';

/** Official clients of the services that resources live in; they may be this emulator or live elsewhere. */
export interface Clients {
  readonly firehose: FirehoseClient;
  readonly iam: IAMClient;
  readonly iot: IoTClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
}

/** Clients whose calls name `hold` in `x-lab-hold`, so that an emulated service that waits can lend it. */
export function createClients(sdkConfig: EmulatorContext['sdkConfig'], hold: Hold): Clients {
  const clients: Clients = {
    firehose: new FirehoseClient(sdkConfig('Firehose')),
    iam: new IAMClient(sdkConfig('IAM')),
    iot: new IoTClient(sdkConfig('IoT')),
    lambda: new LambdaClient(sdkConfig('Lambda')),
    logs: new CloudWatchLogsClient(sdkConfig('CloudWatch Logs')),
    s3: new S3Client({ ...sdkConfig('S3'), forcePathStyle: true }),
    secrets: new SecretsManagerClient(sdkConfig('Secrets Manager')),
    sns: new SNSClient(sdkConfig('SNS')),
  };
  for (const client of Object.values(clients) as { middlewareStack: MiddlewareStack }[]) {
    client.middlewareStack.add(
      (next) => (args) => {
        args.request.headers['x-lab-hold'] = String(hold.id);
        return next(args);
      },
      { step: 'build', name: 'labHold' },
    );
  }
  return clients;
}

export function destroyClients(clients: Clients): void {
  for (const client of Object.values(clients) as { destroy(): void }[]) client.destroy();
}

interface BuildArguments {
  readonly request: { readonly headers: Record<string, string> };
}

type Step = (args: BuildArguments) => Promise<unknown>;

interface MiddlewareStack {
  add(middleware: (next: Step) => Step, options: { step: 'build'; name: string }): void;
}
