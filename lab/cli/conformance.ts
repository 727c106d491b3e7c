import { readFile } from 'node:fs/promises';
import { UserError } from '#kernel';
import { createAwsClients } from '#pipeline';
import {
  AWS_CASES,
  compareSplunk,
  reportLines,
  runAwsCases,
  tally,
  withEmulator,
  type Finding,
  type SplunkAddress,
} from '../conformance/index.ts';
import { NAMES } from '../parts/names.ts';
import { EXIT } from './exit-codes.ts';
import { text, type CommandOptions } from './options.ts';

interface Comparison {
  /** What was compared with what is documented, for the reader. */
  readonly with: string;
  readonly findings: readonly Finding[];
}

const HEC_PORT = '8088';
const print = (line: string) => process.stdout.write(`${line}\n`);

/** `npm run conformance`: returns the exit code. */
export async function conformanceCommand(options: CommandOptions): Promise<number> {
  const splunk = text(options['splunk']);
  if (options['aws'] && splunk !== undefined) {
    throw new UserError('LAB_USAGE', '--aws and --splunk are two comparisons.', {
      hint: 'Run them one after the other.',
    });
  }
  const comparison = options['aws'] ? await withAws() : await withSplunk(splunk, text(options['hec']));
  const { findings } = comparison;
  if (options['json']) print(JSON.stringify({ ...comparison, ...tally(findings) }));
  else {
    print(`Compared: ${comparison.with}`);
    for (const line of reportLines(findings)) print(line);
  }
  return tally(findings).differs > 0 ? EXIT.failed : EXIT.passed;
}

async function withSplunk(url: string | undefined, hecUrl: string | undefined): Promise<Comparison> {
  if (url === undefined) {
    const { findings } = await withEmulator(compareSplunk);
    return { with: "the lab's own Splunk emulator", findings };
  }
  const { version, isEmulator, findings } = await compareSplunk(await addressFrom(url, hecUrl));
  return { with: `${isEmulator ? "the lab's emulator of Splunk" : 'Splunk'} ${version} at ${url}`, findings };
}

async function addressFrom(url: string, hecUrl: string | undefined): Promise<SplunkAddress> {
  const { env } = process;
  const { SPLUNK_TOKEN: token, SPLUNK_USERNAME: username, SPLUNK_PASSWORD: password } = env;
  const caFile = env['SPLUNK_CA_FILE'];
  if (!token && (!username || !password)) {
    throw new UserError('LAB_CONFIG_INVALID', `There are no credentials for the Splunk at ${url}.`, {
      hint: 'Set SPLUNK_USERNAME and SPLUNK_PASSWORD, or SPLUNK_TOKEN.',
    });
  }
  return {
    url,
    hecUrl: hecUrl ?? hecOf(url),
    insecure: env['SPLUNK_INSECURE'] === '1',
    ...(caFile ? { caPem: await readCa(caFile) } : {}),
    ...(token ? { token } : { username: username!, password: password! }),
  };
}

function hecOf(url: string): string {
  if (!URL.canParse(url)) {
    throw new UserError(
      'LAB_USAGE',
      `--splunk takes an address such as https://localhost:8089, not "${url}".`,
    );
  }
  const hec = new URL(url);
  hec.port = HEC_PORT;
  return hec.origin;
}

async function readCa(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError('LAB_FILE_UNREADABLE', `The certificate authority in ${file} cannot be read.`, {
      hint: 'SPLUNK_CA_FILE names a PEM file.',
      cause,
    });
  }
}

/** AWS by the SDK's own configuration, endpoint variables included: so an emulator can be asked as well. */
async function withAws(): Promise<Comparison> {
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? NAMES.region;
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  const clients = createAwsClients({ region, ...(endpoint ? { endpoint } : {}) });
  try {
    const findings: Finding[] = [];
    for await (const finding of runAwsCases({ clients, region }, AWS_CASES)) findings.push(finding);
    return { with: endpoint ? `AWS as ${endpoint} plays it` : `AWS in ${region}`, findings };
  } finally {
    clients.destroy();
  }
}
