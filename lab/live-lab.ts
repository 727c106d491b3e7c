import { readFile } from 'node:fs/promises';
import { createAwsClients, type AwsClients } from '#pipeline';
import { createSplunkClient, type SearchAnswer, type SplunkClient } from '#splunk/client';
import { clientEndpoints } from './parts/services-elsewhere.ts';
import { readEndpoints, type Endpoints } from './endpoints.ts';

/** The lab's Splunk app, whose macros and lookups lessons use. */
const APP = 'iot_posture';

/** The lab that runs here, from outside: by its endpoints, as any other program would. */
export interface LiveLab extends AsyncDisposable {
  readonly endpoints: Endpoints;
  /** Certificate of the CA behind its HTTPS addresses. */
  readonly caPem: string;
  readonly splunk: SplunkClient;
  readonly aws: AwsClients;
  /** Runs a search in the lab's app. Default: over all time. */
  search(
    text: string,
    window?: { readonly earliest?: string; readonly latest?: string },
  ): Promise<SearchAnswer>;
}

/** Throws `LAB_NOT_RUNNING`. */
export async function connectLiveLab(stateDirectory: string): Promise<LiveLab> {
  const endpoints = await readEndpoints(stateDirectory);
  const caPem = await readFile(endpoints.caFile, 'utf8');
  const splunk = createSplunkClient({
    url: endpoints.splunkd,
    username: endpoints.splunkUsername,
    password: endpoints.splunkPassword,
    caPem,
  });
  const aws = createAwsClients({
    region: endpoints.region,
    endpoint: endpoints.aws,
    endpoints: clientEndpoints(endpoints.servicesElsewhere),
    credentials: { accessKeyId: endpoints.accessKeyId, secretAccessKey: endpoints.secretAccessKey },
  });
  return {
    endpoints,
    caPem,
    splunk,
    aws,
    search: (text, window = {}) => splunk.search({ search: text, app: APP, ...window }),
    [Symbol.asyncDispose]: async () => {
      splunk.close();
      aws.destroy();
    },
  };
}
