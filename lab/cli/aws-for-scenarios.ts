import { UserError } from '#kernel';
import { inAwsWords } from '../deploy/aws-refusal.ts';
import { refuseOtherAccount } from '../deploy/guard-rails.ts';
import { openSite } from '../deploy/site.ts';
import { spanOf } from '../runner/run-scenario.ts';
import { formatDuration } from '../scenario/duration.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Target } from '../target.ts';
import { openAwsTarget, type AwsTarget } from '../targets/aws.ts';
import { splunkConnection } from '../targets/splunk-connection.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { confirm } from './confirm.ts';
import { text, type CommandOptions } from './options.ts';

/** What a stack takes to be made and removed, as people report of such stacks; not measured. */
const STACK_MS = 5 * 60_000;

/** The exit code of a program that an interrupt has ended, as shells expect it. */
const INTERRUPTED = 130;

/**
 * AWS as a target for these scenarios, once the user has agreed to the time and the account: nothing is made before.
 * `undefined` when they have not. An interrupt removes what has been made, then ends the process.
 *
 * @throws UserError `LAB_USAGE`, `LAB_CONFIG_INVALID`, `LAB_AWS_REFUSED`
 */
export function awsForScenarios(
  scenarios: readonly Scenario[],
  options: CommandOptions,
): Promise<Target | undefined> {
  return inAwsWords(() => openForScenarios(scenarios, options));
}

async function openForScenarios(
  scenarios: readonly Scenario[],
  options: CommandOptions,
): Promise<Target | undefined> {
  const tell = (line: string) => void process.stdout.write(`${line}\n`);
  const region = text(options['region']);
  const yes = options['yes'] === true;
  const site = await openSite('aws', {
    stateDirectory: STATE_DIRECTORY,
    env: process.env,
    needsHec: true,
    ...(region !== undefined && { region }),
  });
  refuseOtherAccount(site, { account: text(options['account']), yes });
  const splunkUrl = text(options['splunk']);
  if (splunkUrl === undefined) {
    throw new UserError('LAB_USAGE', '--target aws searches in your Splunk and takes --splunk URL as well.', {
      hint: 'Give the management port of the Splunk behind SPLUNK_HEC_URL, such as https://splunk.example.com:8089.',
    });
  }
  const ownDetect = options['ownDetect'] === true;
  const target = await openAwsTarget({
    site,
    splunk: await splunkConnection(splunkUrl, process.env),
    disposableAccount: options['disposableAccount'] === true,
    ownDetect,
    stateDirectory: STATE_DIRECTORY,
    onLeftover: (stackName) => tell(`Removing ${stackName}, which an earlier run has left.`),
  });
  tell(`Account ${site.accountId}, region ${site.region}; events go to ${site.hec!.url}.`);
  if (ownDetect) tell("Device Defender Detect is the lab's own here, not AWS's (--own-detect).");
  for (const line of describePlan(scenarios, target)) tell(line);
  if (!(await confirm('Run this?', yes))) {
    tell('Nothing was made.');
    return undefined;
  }
  await target.removeLeftovers();
  process.once('SIGINT', () => {
    tell('\nInterrupted: removing what has been made. Another Ctrl-C leaves it to the next run.');
    target.abandon().then(
      () => process.exit(INTERRUPTED),
      (error: unknown) => {
        tell(`Not all is gone: ${(error as Error).message} The next run tries again.`);
        process.exit(INTERRUPTED);
      },
    );
  });
  return target;
}

/** How long it will take, scenario by scenario, and what is going to be skipped. */
export function describePlan(
  scenarios: readonly Scenario[],
  { capabilities, lacks }: Pick<AwsTarget, 'capabilities' | 'lacks'>,
): string[] {
  const lines: string[] = [];
  let totalMs = 0;
  for (const scenario of scenarios) {
    const missing = scenario.requires?.find((capability) => !capabilities[capability]);
    const takes = spanOf(scenario) + STACK_MS;
    if (missing === undefined) totalMs += takes;
    const what =
      missing === undefined
        ? `about ${formatDuration(takes)}`
        : `skipped, needs ${missing}${lacks?.[missing] ? ` (${lacks[missing]})` : ''}`;
    lines.push(`  ${scenario.id.padEnd(24)}  ${what}`);
  }
  return [
    `In real time, one after the other, about ${formatDuration(totalMs)} in all:`,
    ...lines,
    'Each run makes a stack and devices of its own and removes them; AWS bills what they use.',
  ];
}
