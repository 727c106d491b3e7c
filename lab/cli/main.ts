import { Command, CommanderError } from 'commander';
import { LabError, LabFault } from '#kernel';
import { EXIT } from './exit-codes.ts';
import { registerCommands } from './commands.ts';

/**
 * Runs the command line and returns the exit code.
 *
 * Users' mistakes become one line and a hint; faults of the lab keep their stack.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('iot-posture-lab')
    .description(
      'Replay attacks on an IoT fleet through AWS IoT, Device Defender, Firehose and Splunk, locally.',
    )
    .exitOverride()
    .showHelpAfterError('Run with --help for all options.');
  // Whoever reads the output has seen enough, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  let exitCode: number = EXIT.passed;
  registerCommands(program, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.usage;
    process.stderr.write(`${describeError(error)}\n`);
    return EXIT.usage;
  }
}

function describeError(error: unknown): string {
  if (error instanceof LabError && !(error instanceof LabFault)) {
    return `error ${error.code}: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`;
  }
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const code = error instanceof LabError ? `${error.code} ` : '';
  const hint = error instanceof LabError && error.hint ? `\n  ${error.hint}` : '';
  return `fault ${code}${fault}${hint}`;
}
