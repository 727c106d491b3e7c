import type { Command } from 'commander';
import type { CommandOptions } from './options.ts';

/** Each command's module is loaded only when its command runs, so that help stays quick. */
export function registerCommands(program: Command, exitWith: (code: number) => void): void {
  program
    .command('scenario [ids...]')
    .description('run scenarios (all but those tagged long, or those named) and assert the search results')
    .option('--scenarios <dir>', 'the scenarios of this folder instead of the catalogue')
    .option(
      '--app <dir>',
      "a Splunk app whose detections run instead of those of the lab's own app; may be given several times",
      (directory: string, before: readonly string[] = []) => [...before, directory],
    )
    .option('--target <target>', 'embedded, running (the lab that is up here), compose or aws', 'embedded')
    .option('--seed <n>', 'seed for everything that varies', '1')
    .option(
      '--reporter <names>',
      'comma-separated: default, json, junit, html, github, navigator',
      'default,json',
    )
    .option('--output <dir>', 'folder for report files', '.lab/reports/latest')
    .option('--tag <tag>', 'run the scenarios with this tag')
    .option('--start <time>', 'lab time at the start (ISO 8601)', '2026-01-05T00:00:00Z')
    .option('--jobs <n>', 'scenarios at a time (default: one for each core)')
    .option('--changed <base>', 'only what differs from this commit in git: scenarios and detections')
    .option('--shard <i/n>', 'only part i of n')
    .option('--repeat <n>', 'run n times and compare: the same seed must give the same results', '1')
    .option('--keep', 'when a scenario fails, leave its lab up with its data and print the search to open')
    .option('--new <id>', 'write the beginning of a scenario and stop')
    .option('--list', 'print the catalogue and stop')
    .option('--json', 'with --list: as JSON')
    .option(
      '--splunk <url>',
      'deliver to this Splunk (its management port) and search there; secrets from SPLUNK_TOKEN, or SPLUNK_USERNAME and SPLUNK_PASSWORD',
    )
    .option(
      '--services <url>',
      'use S3, STS, IAM, Secrets Manager, CloudWatch Logs and Lambda of the AWS emulator at this address',
    )
    .option('--region <region>', 'aws: the region (default: AWS_REGION)')
    .option('--account <id>', 'aws: refuse any other account than this one')
    .option('--own-detect', "aws: the lab's own Detect beside the broker instead of AWS's")
    .option('--disposable-account', "aws: the account's audits, logging and policies may be changed")
    .option('--yes', 'aws: do not ask')
    .option('--verbose', 'log what the parts of the lab do')
    .action(async (ids: string[], options: CommandOptions) => {
      const { scenarioCommand } = await import('./scenario.ts');
      exitWith(await scenarioCommand(ids, options));
    });

  program
    .command('lab [command] [args...]')
    .description(
      'up (default), status, down, logs: a lab on real time that stays; search SPL: in that lab; replay: what Splunk lacks, from the backup bucket; detect: an own Detect beside a pipeline that was deployed with --no-detect; reset N, check N: lessons of the workshop; doctor: what this machine lacks',
    )
    .option('--only <part>', 'start one part: aws, splunk or devices')
    .option('--speed <n>', 'lab seconds per real second', '1')
    .option('--port-base <port>', 'use consecutive ports from this one')
    .option('--host <address>', 'listen here instead of on loopback only', '127.0.0.1')
    .option('--data <dir>', 'keep the index across restarts')
    .option('--no-console', 'do not serve the web console')
    .option('--dry-run', 'replay: count only, send nothing')
    .option(
      '--target <target>',
      'up, down, logs: compose for containers; replay, detect: also aws',
      'embedded',
    )
    .option('--profile <profile>', 'compose: real, localstack-token or own', 'real')
    .option('--stack <name>', 'replay, detect: the stack')
    .option('--index <name>', 'replay: the index that is searched')
    .option('--prefix <prefix>', 'replay: only objects whose keys begin with it')
    .option('--earliest <time>', 'search: time modifier or epoch seconds')
    .option('--latest <time>', 'search: time modifier or epoch seconds')
    .option('--seed <n>', 'reset: another seed gives other numbers')
    .option('--json', 'print data as JSON')
    .option('--verbose', 'log what the parts of the lab do')
    .action(async (name: string | undefined, args: string[], options: CommandOptions) => {
      const { labCommand } = await import('./lab.ts');
      exitWith(await labCommand(name, args, options));
    });

  program
    .command('deploy')
    .description('create or update the pipeline on a target, with devices: the plan is shown first')
    .option('--target <target>', 'embedded (the lab that is up here), compose or aws', 'embedded')
    .option('--stack <name>', 'name of the stack, and first part of all other names', 'iot-posture-lab')
    .option('--region <region>', 'aws: the region (default: AWS_REGION)')
    .option('--account <id>', 'refuse any other account than this one')
    .option(
      '--devices <classes>',
      'how many of each class, or none',
      'infusion-pump=2,patient-monitor=2,ward-gateway=1',
    )
    .option('--no-detect', 'without the security profile')
    .option('--audit', 'send audit results too: sets the audit configuration of the whole account')
    .option('--replace-audit', 'with --audit: replace an audit configuration that is there')
    .option('--yes', 'do not ask')
    .option('--json', 'print the outcome as JSON')
    .action(async (options: CommandOptions) => {
      const { deployCommand } = await import('./deploy.ts');
      exitWith(await deployCommand(options));
    });

  program
    .command('destroy')
    .description('remove a pipeline with its devices and bucket contents, and prove that nothing is left')
    .option('--target <target>', 'embedded (the lab that is up here), compose or aws', 'embedded')
    .option('--stack <name>', 'name of the stack', 'iot-posture-lab')
    .option('--region <region>', 'aws: the region (default: AWS_REGION)')
    .option('--account <id>', 'refuse any other account than this one')
    .option('--yes', 'do not ask')
    .option('--json', 'print the outcome as JSON')
    .action(async (options: CommandOptions) => {
      const { destroyCommand } = await import('./destroy.ts');
      exitWith(await destroyCommand(options));
    });

  program
    .command('spl [search]')
    .description('run SPL over JSON-lines events, or a file of test vectors')
    .option(
      '--events <file>',
      'events: {"_time": epoch seconds, "_raw": "…"} and any other fields, one per line',
    )
    .option('--earliest <time>', 'time modifier or epoch seconds')
    .option('--latest <time>', 'time modifier or epoch seconds')
    .option('--now <epoch>', 'what now() is, epoch seconds')
    .option('--vectors <file>', 'run a vector file and print one JSON line per vector')
    .addHelpText(
      'after',
      `
Examples:
  npm run spl -- '| makeresults count=3 | streamstats count'
  npm run spl -- 'index=* | stats count BY thing' --events events.jsonl --earliest=-24h@h --now 1767571200
  npm run spl -- --vectors splunk/spl/vectors/eval.jsonl

Events without an index go to main, without a time to now. Exit codes: 0 done, 1 a vector failed, 2 the search or its
options are wrong. Commands and functions that run: splunk/spl/README.md.`,
    )
    .action(async (search: string | undefined, options: CommandOptions) => {
      const { splCommand } = await import('./spl.ts');
      exitWith(await splCommand(search, options));
    });

  program
    .command('bench [names...]')
    .description('benchmarks as JSON lines, ratios against a yardstick of the same run')
    .option('--quick', 'shorter and less exact')
    .option('--list', 'print the benchmarks and stop')
    .action(async (names: string[], options: CommandOptions) => {
      const { benchCommand } = await import('./bench.ts');
      exitWith(await benchCommand(names, options));
    });

  program
    .command('mutate [detections...]')
    .description('attack the detections: which mistakes in a search would its tests not notice?')
    .option('--seed <n>', 'seed of the scenarios that are run', '1')
    .option('--start <time>', 'lab time at the start (ISO 8601)', '2026-01-05T00:00:00Z')
    .option('--jobs <n>', 'detections at a time (default: one for each core)')
    .option('--json', 'scores, survivors and margins as JSON')
    .action(async (names: string[], options: CommandOptions) => {
      const { mutateCommand } = await import('./mutate.ts');
      exitWith(await mutateCommand(names, options));
    });

  program
    .command('app')
    .description('package the Splunk app for Enterprise and Cloud, and have AppInspect check it')
    .option('--output <dir>', 'folder for the packages', 'dist/app')
    .option('--no-inspect', 'do not run AppInspect')
    .option('--json', 'print data as JSON')
    .action(async (options: CommandOptions) => {
      const { appCommand } = await import('./app.ts');
      exitWith(await appCommand(options));
    });

  program
    .command('conformance')
    .description(
      'replay all SPL vectors, HEC cases and open questions on a Splunk, and calls on AWS; print what differs',
    )
    .option('--splunk <url>', 'splunkd of the Splunk (default: the emulator, started for it)')
    .option('--hec <url>', 'its HTTP Event Collector (default: port 8088 of the same host)')
    .option('--aws', 'ask AWS instead: calls that change nothing and cost nothing')
    .option('--json', 'print every case as JSON')
    .addHelpText(
      'after',
      `
Credentials come from the environment: SPLUNK_USERNAME and SPLUNK_PASSWORD, or SPLUNK_TOKEN; SPLUNK_CA_FILE names a PEM
file to trust, SPLUNK_INSECURE=1 trusts any certificate. For --aws they are those of the AWS CLI.
Exit codes: 0 nothing differs, 1 something does, 2 the comparison could not be made.`,
    )
    .action(async (options: CommandOptions) => {
      const { conformanceCommand } = await import('./conformance.ts');
      exitWith(await conformanceCommand(options));
    });

  program
    .command('console-build')
    .description('build the web console; installs its own packages first (splunk/console)')
    .option('--clean', 'install the packages anew')
    .action(async (options: CommandOptions) => {
      const { consoleBuildCommand } = await import('./console-build.ts');
      exitWith(await consoleBuildCommand(options));
    });

  program
    .command('soak')
    .description('a fleet and its pipeline in random faults, seed by seed; every event must be accounted for')
    .option('--seeds <n>', 'how many seeds', '10')
    .option('--first <n>', 'the first seed', '1')
    .option('--hours <n>', 'lab hours of faults for each', '24')
    .option('--devices <n>', 'devices in the fleet', '20')
    .option('--json', 'one JSON line for each seed')
    .option('--verbose', 'log what the parts of the lab do')
    .action(async (options: CommandOptions) => {
      const { soakCommand } = await import('./soak.ts');
      exitWith(await soakCommand(options));
    });
}
