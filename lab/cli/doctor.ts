import { EXAMINATIONS } from '../doctor/examinations.ts';
import { thisMachine } from '../doctor/this-machine.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { EXIT } from './exit-codes.ts';
import { text, wholeNumber, type CommandOptions } from './options.ts';

const SIGNS = { ok: '✔', missing: '•', wrong: '✖' } as const;

/** `lab doctor`: what this machine has and lacks, each with its remedy. Exit code 1 when the lab could not start. */
export async function doctor(_args: readonly string[], options: CommandOptions): Promise<number> {
  const portBase = text(options['portBase']);
  const machine = thisMachine(
    STATE_DIRECTORY,
    portBase === undefined ? undefined : wholeNumber('--port-base', portBase),
  );
  const findings = [];
  for (const examine of Object.values(EXAMINATIONS)) findings.push(await examine(machine));
  const isWell = findings.every(({ state }) => state !== 'wrong');
  if (options['json']) {
    process.stdout.write(`${JSON.stringify({ well: isWell, findings })}\n`);
  } else {
    for (const { name, state, found, remedy } of findings) {
      process.stdout.write(`${SIGNS[state]} ${name}: ${found}\n`);
      if (remedy !== undefined) process.stdout.write(`    ${remedy}\n`);
    }
  }
  return isWell ? EXIT.passed : EXIT.failed;
}
