import { UserError } from '#kernel';
import { codeBucketName, findLeftovers, tokenSecretName, type AwsClients } from '#pipeline';
import { foreignAudit, type AuditConfiguration } from './foreign-audit.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws `LAB_CONFIG_INVALID` when the environment sends AWS calls to an emulator: real means real. */
export function refuseEmulatorEndpoints(env: Environment): void {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return;
  const set = Object.keys(env).filter((name) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && env[name] !== '');
  if (set.length === 0) return;
  throw new UserError('LAB_CONFIG_INVALID', `--target aws, but ${set.sort().join(', ')} is set.`, {
    hint: 'Unset it to reach AWS itself, or leave --target out to use the lab that runs here.',
  });
}

export interface AccountConsent {
  /** The account that the user named. */
  readonly account: string | undefined;
  /** The user does not want to be asked. */
  readonly yes: boolean;
}

/**
 * Throws `LAB_CONFIG_INVALID` when the credentials belong to another account than the one that was named, and
 * `LAB_USAGE` when a shared account was neither named nor can be asked about.
 */
export function refuseOtherAccount(
  { accountId, shared }: { readonly accountId: string; readonly shared: boolean },
  { account: confirmed, yes }: AccountConsent,
): void {
  if (confirmed === undefined && shared && yes) {
    throw new UserError('LAB_USAGE', '--yes on AWS takes --account as well.', {
      hint: `The credentials belong to account ${accountId}. If that is the one: --account ${accountId}`,
    });
  }
  if (confirmed === undefined || confirmed === accountId) return;
  throw new UserError(
    'LAB_CONFIG_INVALID',
    `The credentials belong to account ${accountId}, not to ${confirmed}.`,
    { hint: 'Choose other credentials (AWS_PROFILE), or correct --account.' },
  );
}

/** Throws `LAB_CONFIG_INVALID` for a HEC address that Firehose could not reach or would not accept. */
export function refuseUnreachableHec(url: string): void {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  if (protocol !== 'https:') {
    throw new UserError('LAB_CONFIG_INVALID', `Firehose delivers to https addresses only, not to "${url}".`, {
      hint: 'Set SPLUNK_HEC_URL to the HEC address, such as https://http-inputs-firehose-example.splunkcloud.com:443.',
    });
  }
  if (/^(localhost|127\.|10\.|192\.168\.|\[::1\])/.test(hostname)) {
    throw new UserError('LAB_CONFIG_INVALID', `Firehose on AWS cannot reach ${hostname}.`, {
      hint: 'Set SPLUNK_HEC_URL to an address of the public internet with a certificate that everybody trusts.',
    });
  }
}

/** The role of an audit configuration that belongs to none of these stacks; `undefined` when there is none. */
export async function findForeignAudit(
  clients: AwsClients,
  stackNames: readonly string[],
): Promise<string | undefined> {
  return (await foreignAudit(clients, stackNames))?.roleArn;
}

/** Throws `LAB_CONFIG_INVALID`: there is one audit configuration for the whole account, and it is somebody else's. */
export function refuseForeignAudit({ roleArn }: AuditConfiguration): never {
  throw new UserError('LAB_CONFIG_INVALID', `The account has an audit configuration already (${roleArn}).`, {
    hint: 'There is one for the whole account: leave --audit out, or give --replace-audit to lose what is configured.',
  });
}

/**
 * Throws `LAB_CONFIG_INVALID` when something that is in no stack has a name that the new stack is going to give: its
 * creation would fail half-way. The code and the token are kept beside the stack and used again.
 */
export async function refuseTakenNames(
  clients: AwsClients,
  { stackName, accountId, region }: { stackName: string; accountId: string; region: string },
): Promise<void> {
  const reused = [
    `bucket ${codeBucketName(stackName, accountId, region)}`,
    `secret ${tokenSecretName(stackName)}`,
  ];
  const taken = (await findLeftovers(clients, stackName)).filter((name) => !reused.includes(name));
  if (taken.length === 0) return;
  throw new UserError(
    'LAB_CONFIG_INVALID',
    `There is no stack ${stackName}, but there is: ${taken.join(', ')}.`,
    {
      hint: 'Choose another name with --stack. If it was left by an earlier deployment, delete it by hand.',
    },
  );
}
