import type { Command } from 'commander';

/** Each command's module is loaded only when its command runs, so that help stays quick. */
export function registerCommands(program: Command, exitWith: (code: number) => void): void {
  program
    .command('scenario [ids...]')
    .description('run scenarios (all but those tagged long, or those named) and assert the search results')
    .option('--target <target>', 'embedded, compose or aws', 'embedded')
    .option('--seed <n>', 'seed for everything that varies', '1')
    .option('--reporter <names>', 'comma-separated: default, json', 'default,json')
    .option('--output <dir>', 'folder for report files', '.lab/reports/latest')
    .option('--tag <tag>', 'run the scenarios with this tag')
    .option('--start <time>', 'lab time at the start (ISO 8601)', '2026-01-05T00:00:00Z')
    .option('--list', 'print the catalogue and stop')
    .option('--json', 'with --list: as JSON')
    .option('--splunk <url>', 'run the searches on this Splunk instead (credentials from the environment)')
    .option('--verbose', 'log what the parts of the lab do')
    .action(async (ids: string[], options: Record<string, string | boolean>) => {
      const { scenarioCommand } = await import('./scenario.ts');
      exitWith(await scenarioCommand(ids, options));
    });
}
