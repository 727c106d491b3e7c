import { UserError } from '#kernel';
import { readCa } from '../parts/splunk-trust.ts';

/** How a Splunk that is not the lab's own is reached. */
export interface SplunkConnection {
  /** Its management port, `https://host:8089`. */
  readonly url: string;
  readonly credentials: { readonly token: string } | { readonly username: string; readonly password: string };
  /** Certificate authorities to trust besides Node's own, PEM. */
  readonly caPem?: string;
  /** Takes any certificate. */
  readonly insecure: boolean;
  /** `https://host:8088`; absent: port 8088 of the same host. */
  readonly hecUrl?: string;
  /** A token with acknowledgement; absent: one is made for the run and deleted after it. */
  readonly hecToken?: string;
}

const HINT =
  'Set SPLUNK_TOKEN, or SPLUNK_USERNAME and SPLUNK_PASSWORD. Further: SPLUNK_CA_FILE or SPLUNK_INSECURE=true, SPLUNK_HEC_URL, SPLUNK_HEC_TOKEN.';

/**
 * A connection to the Splunk at this address, with the secrets that the environment holds.
 *
 * @throws UserError `LAB_USAGE` for an address that is none, `LAB_CONFIG_INVALID` when secrets are missing or the CA
 * file cannot be read
 */
export async function splunkConnection(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SplunkConnection> {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new UserError('LAB_USAGE', `"${url}" is not the address of a Splunk.`, {
      hint: 'Give its management port, such as https://127.0.0.1:8089.',
    });
  }
  const hecUrl = env['SPLUNK_HEC_URL'];
  const hecToken = env['SPLUNK_HEC_TOKEN'];
  const caFile = env['SPLUNK_CA_FILE'];
  return {
    url,
    credentials: credentials(env),
    insecure: env['SPLUNK_INSECURE'] === 'true',
    ...(caFile && { caPem: await readCa(caFile) }),
    ...(hecUrl && { hecUrl }),
    ...(hecToken && { hecToken }),
  };
}

function credentials(env: Readonly<Record<string, string | undefined>>): SplunkConnection['credentials'] {
  const token = env['SPLUNK_TOKEN'];
  if (token) return { token };
  const username = env['SPLUNK_USERNAME'];
  const password = env['SPLUNK_PASSWORD'];
  if (username && password) return { username, password };
  throw new UserError('LAB_CONFIG_INVALID', 'The environment says nothing about how to sign in to Splunk.', {
    hint: HINT,
  });
}
