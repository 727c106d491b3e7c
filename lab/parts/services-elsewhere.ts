import type { AwsClientName } from '#pipeline';
import type { ServiceId } from '#pipeline/emulator';

interface GeneralService {
  readonly id: ServiceId;
  /** Name of its client. */
  readonly client: AwsClientName;
  /** End of its endpoint variable, as the AWS SDKs name it. */
  readonly variable: string;
}

/** Services that any AWS emulator offers. All others stay here: nobody else has their Device Defender side. */
const GENERAL_SERVICES: readonly GeneralService[] = [
  { id: 'S3', client: 's3', variable: 'S3' },
  { id: 'STS', client: 'sts', variable: 'STS' },
  { id: 'IAM', client: 'iam', variable: 'IAM' },
  { id: 'Secrets Manager', client: 'secrets', variable: 'SECRETS_MANAGER' },
  { id: 'CloudWatch Logs', client: 'logs', variable: 'CLOUDWATCH_LOGS' },
  { id: 'Lambda', client: 'lambda', variable: 'LAMBDA' },
];

/**
 * Which general services live elsewhere, by the AWS SDK's own variables: `AWS_ENDPOINT_URL_S3` and so on, else
 * `AWS_ENDPOINT_URL` for all of them. `ownUrl` is where the asking part will be itself, and is not elsewhere.
 */
export function servicesElsewhere(
  env: Readonly<Record<string, string | undefined>>,
  ownUrl: string,
): Partial<Record<ServiceId, string>> {
  const own = new URL(ownUrl).host.replace('localhost', '127.0.0.1');
  const found: Partial<Record<ServiceId, string>> = {};
  for (const { id, variable } of GENERAL_SERVICES) {
    const url = env[`AWS_ENDPOINT_URL_${variable}`] || env['AWS_ENDPOINT_URL'];
    if (!url || !URL.canParse(url)) continue;
    if (new URL(url).host.replace('localhost', '127.0.0.1') !== own) found[id] = url;
  }
  return found;
}

/** All of them at one address, by service id. */
export function generalServicesAt(url: string): Partial<Record<ServiceId, string>> {
  return Object.fromEntries(GENERAL_SERVICES.map(({ id }) => [id, url]));
}

/** The same by the names of clients, for `createAwsClients`. */
export function clientEndpoints(
  elsewhere: Readonly<Record<string, string>>,
): Partial<Record<AwsClientName, string>> {
  const endpoints: Partial<Record<AwsClientName, string>> = {};
  for (const { id, client } of GENERAL_SERVICES) {
    const url = elsewhere[id];
    if (url !== undefined) endpoints[client] = url;
  }
  return endpoints;
}
