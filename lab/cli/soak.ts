import { createLogger, formatLogEntry, HOUR, silentLogger } from '#kernel';
import { runSoak } from '../soak/run-soak.ts';
import { EXIT } from './exit-codes.ts';
import { positiveNumber, text, wholeNumber, type CommandOptions } from './options.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Soaks one seed after another in random faults; a seed that fails can be run again alone with `--first`. */
export async function soakCommand(options: CommandOptions): Promise<number> {
  const first = wholeNumber('--first', text(options['first']) ?? '1');
  const seeds = wholeNumber('--seeds', text(options['seeds']) ?? '10');
  const hours = positiveNumber('--hours', text(options['hours']) ?? '24');
  const devices = wholeNumber('--devices', text(options['devices']) ?? '20');
  const logger = options['verbose']
    ? createLogger((entry) => process.stderr.write(`${formatLogEntry(entry)}\n`), 'info')
    : silentLogger;
  const failed: number[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const started = performance.now();
    const { balance, plan, problems } = await runSoak({ seed, devices, spanMs: hours * HOUR, logger });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    if (problems.length > 0) failed.push(seed);
    const { lost, invented, ...counts } = balance;
    if (options['json']) {
      const faults = plan.faults.map(({ fault }) => fault.kind);
      print(
        JSON.stringify({
          seed,
          seconds,
          ...counts,
          lost: lost.length,
          invented: invented.length,
          faults,
          problems,
        }),
      );
      continue;
    }
    const { sent, indexed, backedUpOnly, rejectedOnly, duplicates } = counts;
    print(
      `seed ${seed}: ${sent} sent = ${indexed} indexed + ${backedUpOnly} backed up + ${rejectedOnly} rejected` +
        ` (${duplicates} duplicates, ${plan.faults.length} faults, ${seconds} s)`,
    );
    for (const problem of problems) print(`  ${problem}`);
  }
  if (failed.length > 0 && !options['json']) {
    print(
      `Failed: ${failed.join(', ')}. Again, alone: npm run soak -- --seeds 1 --first ${failed[0]} --verbose`,
    );
  }
  return failed.length > 0 ? EXIT.failed : EXIT.passed;
}
