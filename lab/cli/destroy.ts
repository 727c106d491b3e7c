import { inAwsWords } from '../deploy/aws-refusal.ts';
import { deviceDirectory } from '../deploy/device-files.ts';
import { planDestruction, type PlannedDestruction } from '../deploy/destroy.ts';
import { refuseOtherAccount } from '../deploy/guard-rails.ts';
import { openSite, type Site } from '../deploy/site.ts';
import { NAMES } from '../parts/names.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { confirm } from './confirm.ts';
import { EXIT } from './exit-codes.ts';
import { text, type CommandOptions } from './options.ts';
import { isWorthALine, stackEventLine } from './stack-event-line.ts';

/** `npm run destroy`: shows what there is, asks, removes it and proves that nothing is left. */
export function destroyCommand(options: CommandOptions): Promise<number> {
  return inAwsWords(() => destroy(options));
}

async function destroy(options: CommandOptions): Promise<number> {
  const json = options['json'] === true;
  const tell = (line: string) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const stackName = text(options['stack']) ?? NAMES.stack;
  const region = text(options['region']);
  const site = await openSite(text(options['target']) ?? 'embedded', {
    stateDirectory: STATE_DIRECTORY,
    env: process.env,
    needsHec: false,
    ...(region !== undefined && { region }),
  });
  try {
    refuseOtherAccount(site, { account: text(options['account']), yes: options['yes'] === true });
    const planned = await planDestruction({
      site,
      stackName,
      deviceDirectory: deviceDirectory(STATE_DIRECTORY, stackName),
      onEvent: (event) => {
        if (isWorthALine(event)) tell(stackEventLine(event));
      },
    });
    const { resources, things, named } = planned;
    const nothing = resources.length + things.length + named.length === 0;
    if (nothing) tell(`Nothing of ${stackName} is in account ${site.accountId}, region ${site.region}.`);
    else describePlan(planned, site, stackName, tell);
    if (!nothing && !(await confirm('Remove all this?', options['yes'] === true))) {
      tell('Nothing was changed.');
      return EXIT.failed;
    }
    await planned.execute();
    if (json)
      process.stdout.write(`${JSON.stringify({ stackName, removed: { resources, things }, left: [] })}\n`);
    else if (!nothing) tell(`Removed. A search of every service by name found nothing left of ${stackName}.`);
    return EXIT.passed;
  } finally {
    site.clients.destroy();
  }
}

function describePlan(
  { resources, things, named }: PlannedDestruction,
  site: Site,
  stackName: string,
  tell: (line: string) => void,
): void {
  tell(`To be removed: ${stackName} in account ${site.accountId}, region ${site.region} (${site.target}):`);
  for (const resource of resources) tell(`  ${resource}`);
  for (const name of named.filter((found) => /^(bucket|secret) /.test(found)))
    tell(`  ${name}, with contents`);
  if (things.length > 0) tell(`  things with their certificates: ${things.join(', ')}`);
}
