import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { IAMClient } from '@aws-sdk/client-iam';
import { IoTClient } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';

const CLIENTS = {
  cloudformation: CloudFormationClient,
  firehose: FirehoseClient,
  iam: IAMClient,
  iot: IoTClient,
  iotData: IoTDataPlaneClient,
  lambda: LambdaClient,
  logs: CloudWatchLogsClient,
  s3: S3Client,
  secrets: SecretsManagerClient,
  sns: SNSClient,
  sts: STSClient,
};

export type AwsClientName = keyof typeof CLIENTS;

/** One official client per service. */
export type AwsClients = { readonly [Name in AwsClientName]: InstanceType<(typeof CLIENTS)[Name]> } & {
  /** Closes all connections. */
  destroy(): void;
};

export interface AwsClientsConfig {
  readonly region: string;
  /** Absent: the SDK's own rules, `AWS_ENDPOINT_URL…` included; so AWS itself when nothing is set. */
  readonly endpoint?: string;
  /** Services that live elsewhere. */
  readonly endpoints?: Partial<Record<AwsClientName, string>>;
  /** Absent: the SDK's own chain. Emulators take `test`/`test`. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** How often a call is tried in all. Default: once with an endpoint of our own, 8 times otherwise. */
  readonly maxAttempts?: number;
}

/** Clients for AWS, LocalStack or this project's emulator alike. */
export function createAwsClients(config: AwsClientsConfig): AwsClients {
  const create = <Name extends AwsClientName>(name: Name): AwsClients[Name] => {
    const endpoint = config.endpoints?.[name] ?? config.endpoint;
    const Client = CLIENTS[name] as new (options: object) => AwsClients[Name];
    return new Client({
      region: config.region,
      maxAttempts: config.maxAttempts ?? (endpoint === undefined ? 8 : 1),
      ...(endpoint !== undefined && { endpoint }),
      ...(config.credentials && { credentials: config.credentials }),
      // Emulators are reached by address, which takes no bucket as a subdomain.
      ...(name === 's3' && { forcePathStyle: endpoint !== undefined }),
    });
  };
  const names = Object.keys(CLIENTS) as AwsClientName[];
  const clients = Object.fromEntries(names.map((name) => [name, create(name)])) as unknown as AwsClients;
  return {
    ...clients,
    destroy: () => {
      for (const name of names) clients[name].destroy();
    },
  };
}
