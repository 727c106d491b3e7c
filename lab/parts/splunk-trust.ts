import { readFile } from 'node:fs/promises';
import { UserError } from '#kernel';
import type { AwsPartOptions } from './aws.ts';

/** Real milliseconds in which a Splunk that is not the lab's own may acknowledge. */
const ACK_PATIENCE_MS = 60_000;

/**
 * How Firehose trusts a Splunk that is not the lab's own: `SPLUNK_CA_FILE` adds a certificate authority,
 * `SPLUNK_INSECURE=true` takes any certificate, such as the one that a fresh Splunk makes for itself.
 *
 * With `fast`, lab time runs faster than processes can answer: then real time counts for a Splunk's answers.
 *
 * Throws `LAB_CONFIG_INVALID` when the file cannot be read.
 */
export async function splunkTrust(
  env: Readonly<Record<string, string | undefined>>,
  fast: boolean,
): Promise<Pick<AwsPartOptions, 'trustedCaPem' | 'foreignSplunk'>> {
  const file = env['SPLUNK_CA_FILE'];
  const insecure = env['SPLUNK_INSECURE'] === 'true';
  return {
    ...(file && { trustedCaPem: [await readCa(file)] }),
    ...((insecure || fast) && {
      foreignSplunk: { acceptAnyCertificate: insecure, ackPatienceMs: ACK_PATIENCE_MS },
    }),
  };
}

/** Throws `LAB_CONFIG_INVALID`. */
export async function readCa(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError('LAB_CONFIG_INVALID', `SPLUNK_CA_FILE ${file} cannot be read.`, { cause });
  }
}
