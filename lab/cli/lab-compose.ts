import { chooseProfile, composeDown, composeUp } from '../compose/compose-up.ts';
import { dockerCompose } from '../compose/docker-compose.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { EXIT } from './exit-codes.ts';
import { text, type CommandOptions } from './options.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

const settings = (options: CommandOptions) => {
  const profile = text(options['profile']);
  return { directory: STATE_DIRECTORY, env: process.env, ...(profile !== undefined && { profile }) };
};

/** `lab up --target compose`: starts the containers and returns when they are healthy. */
export async function composeUpCommand(options: CommandOptions): Promise<number> {
  const endpoints = await composeUp(settings(options));
  if (options['json']) {
    print(JSON.stringify(endpoints));
    return EXIT.passed;
  }
  print('The containers are up.');
  print(`  AWS endpoint  ${endpoints.aws}`);
  print(`  MQTT          ${endpoints.mqtts}`);
  print(`  Splunk HEC    ${endpoints.hec}`);
  print(`  Splunk REST   ${endpoints.splunkd}   (user ${endpoints.splunkUsername})`);
  print('Next: npm run scenario -- --target compose. Stop with: npm run lab -- down --target compose');
  return EXIT.passed;
}

/** `lab down --target compose`: removes the containers and their volumes. */
export async function composeDownCommand(options: CommandOptions): Promise<number> {
  await composeDown(settings(options));
  print('Removed: containers and volumes.');
  return EXIT.passed;
}

/** `lab logs --target compose`. */
export async function composeLogsCommand(options: CommandOptions): Promise<number> {
  print(await dockerCompose(chooseProfile(text(options['profile'])), ['logs', '--no-color']));
  return EXIT.passed;
}
