import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { UserError } from '#kernel';
import { createAwsClients, type AwsClients } from '#pipeline';
import { readEndpoints } from '../endpoints.ts';
import { clientEndpoints } from '../parts/services-elsewhere.ts';
import { refuseEmulatorEndpoints, refuseUnreachableHec } from './guard-rails.ts';

/** Where a pipeline is deployed. */
export interface Site {
  readonly target: string;
  readonly clients: AwsClients;
  readonly region: string;
  readonly accountId: string;
  /** Absent for destroy, which needs none. */
  readonly hec?: { readonly url: string; readonly token: string };
  /** Whether others work in the same account: things get the stack's name as a prefix, and money is spent. */
  readonly shared: boolean;
  /** Real milliseconds between two looks at a stack operation. */
  readonly pollMs: number;
  /** Where `iot:Data-ATS` connections go, when the API's answer must not be used. */
  readonly mqtts?: string;
}

export interface SiteOptions {
  readonly stateDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly region?: string;
  readonly needsHec: boolean;
}

type Open = (options: SiteOptions) => Promise<Omit<Site, 'target' | 'accountId'>>;

const SITES: Readonly<Record<string, Open>> = { embedded: runningLab, compose: runningLab, aws };

/**
 * Opens a target's site by name, with the account it is in.
 *
 * @throws UserError `LAB_USAGE`, `LAB_NOT_RUNNING`, `LAB_CONFIG_INVALID`, `LAB_AWS_REFUSED`
 */
export async function openSite(target: string, options: SiteOptions): Promise<Site> {
  const open = Object.hasOwn(SITES, target) ? SITES[target] : undefined;
  if (!open) {
    throw new UserError('LAB_USAGE', `There is no target "${target}".`, {
      hint: `Targets: ${Object.keys(SITES).join(', ')}.`,
    });
  }
  const site = await open(options);
  return { ...site, target, accountId: await accountOf(site.clients) };
}

async function accountOf(clients: AwsClients): Promise<string> {
  try {
    const { Account = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
    return Account;
  } catch (error) {
    clients.destroy();
    throw error;
  }
}

/** The lab that runs here, in this machine's processes or containers. */
async function runningLab({ stateDirectory }: SiteOptions): ReturnType<Open> {
  const endpoints = await readEndpoints(stateDirectory);
  const { region, accessKeyId, secretAccessKey } = endpoints;
  return {
    region,
    clients: createAwsClients({
      region,
      endpoint: endpoints.aws,
      endpoints: clientEndpoints(endpoints.servicesElsewhere),
      credentials: { accessKeyId, secretAccessKey },
    }),
    hec: { url: endpoints.hecFromAws || endpoints.hec, token: endpoints.hecToken },
    mqtts: endpoints.mqtts,
    shared: false,
    pollMs: 50,
  };
}

/** AWS itself, by the SDK's own configuration; Splunk by the environment. */
async function aws({ env, region: asked, needsHec }: SiteOptions): ReturnType<Open> {
  refuseEmulatorEndpoints(env);
  const region = asked ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (!region) {
    throw new UserError('LAB_CONFIG_INVALID', 'No region is chosen.', {
      hint: 'Give --region, or set AWS_REGION.',
    });
  }
  const url = env['SPLUNK_HEC_URL'];
  const token = env['SPLUNK_HEC_TOKEN'];
  if (needsHec) {
    if (!url || !token) {
      throw new UserError('LAB_CONFIG_INVALID', 'The environment does not say where Splunk takes events.', {
        hint: 'Set SPLUNK_HEC_URL and SPLUNK_HEC_TOKEN, a token with indexer acknowledgement.',
      });
    }
    refuseUnreachableHec(url);
  }
  return {
    region,
    clients: createAwsClients({ region }),
    ...(url && token && { hec: { url, token } }),
    shared: true,
    pollMs: 3_000,
  };
}
