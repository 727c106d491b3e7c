import { scenarios } from '#scenarios';
import { inAwsWords } from '../deploy/aws-refusal.ts';
import { deviceDirectory } from '../deploy/device-files.ts';
import { planPipeline, type DeploySettings, type Deployment } from '../deploy/deploy.ts';
import { parseFleetSize } from '../deploy/fleet-size.ts';
import { refuseOtherAccount } from '../deploy/guard-rails.ts';
import { planLines } from '../deploy/plan-lines.ts';
import { openSite, type Site } from '../deploy/site.ts';
import { NAMES } from '../parts/names.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { confirm } from './confirm.ts';
import { EXIT } from './exit-codes.ts';
import { text, type CommandOptions } from './options.ts';
import { isWorthALine, stackEventLine } from './stack-event-line.ts';

/** `npm run deploy`: shows the plan, asks, and creates or updates the pipeline with its devices. */
export function deployCommand(options: CommandOptions): Promise<number> {
  return inAwsWords(() => deploy(options));
}

async function deploy(options: CommandOptions): Promise<number> {
  const json = options['json'] === true;
  // With --json, standard output holds the outcome and nothing else.
  const tell = (line: string) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const stackName = text(options['stack']) ?? NAMES.stack;
  const devices = parseFleetSize(text(options['devices']) ?? '');
  const region = text(options['region']);
  const site = await openSite(text(options['target']) ?? 'embedded', {
    stateDirectory: STATE_DIRECTORY,
    env: process.env,
    needsHec: true,
    ...(region !== undefined && { region }),
  });
  try {
    refuseOtherAccount(site, { account: text(options['account']), yes: options['yes'] === true });
    const directory = deviceDirectory(STATE_DIRECTORY, stackName);
    const settings: DeploySettings = {
      site,
      stackName,
      devices,
      deviceDirectory: directory,
      detect: options['detect'] !== false,
      audit: options['audit'] === true,
      replaceAudit: options['replaceAudit'] === true,
      onEvent: (event) => {
        if (isWorthALine(event)) tell(stackEventLine(event));
      },
    };
    const planned = await planPipeline(settings);
    for (const line of planLines(planned, settings, scenarios)) tell(line);
    const agreed = await confirm('Deploy this?', options['yes'] === true).catch(async (error: unknown) => {
      await planned.discard();
      throw error;
    });
    if (!agreed) {
      await planned.discard();
      tell('Nothing was changed.');
      return EXIT.failed;
    }
    const deployment = await planned.execute();
    if (json) {
      const { accountId, target } = site;
      const { action } = planned.plan;
      const answer = { target, stackName, action, accountId, region: site.region, detect: planned.detect };
      process.stdout.write(`${JSON.stringify({ ...answer, ...deployment })}\n`);
    } else {
      describeOutcome(deployment, site, directory, tell);
    }
    return EXIT.passed;
  } finally {
    site.clients.destroy();
  }
}

function describeOutcome(
  { outputs, endpoint, things }: Deployment,
  site: Site,
  directory: string,
  tell: (line: string) => void,
): void {
  tell('Deployed:');
  for (const [name, value] of Object.entries(outputs)) tell(`  ${name.padEnd(22)}  ${value}`);
  tell(`  ${'devices connect to'.padEnd(22)}  ${site.mqtts ?? `mqtts://${endpoint}:8883`}`);
  if (things.length > 0) tell(`  ${`${things.length} devices, keys in`.padEnd(22)}  ${directory}`);
  const target = site.target === 'embedded' ? '' : ` -- --target ${site.target}`;
  tell(`Remove everything with: npm run destroy${target}`);
}
