import { UserError } from '#kernel';
import { BENCHMARKS } from '../../bench/index.ts';
import { meetsBar } from '../../bench/benchmark.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandOptions } from './options.ts';

/** `npm run bench`: prints one JSON line per figure. Exit code 1 when a figure misses its bar. */
export async function benchCommand(names: readonly string[], options: CommandOptions): Promise<number> {
  const unknown = names.find((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown !== undefined) {
    throw new UserError('LAB_USAGE', `There is no benchmark "${unknown}".`, {
      hint: `Benchmarks: ${BENCHMARKS.map(({ name }) => name).join(', ')}.`,
    });
  }
  if (options['list']) {
    for (const { name, summary } of BENCHMARKS) process.stdout.write(`${name.padEnd(14)} ${summary}\n`);
    return EXIT.passed;
  }
  let missed = false;
  for (const benchmark of BENCHMARKS) {
    if (names.length > 0 && !names.includes(benchmark.name)) continue;
    for await (const figure of benchmark.run({ quick: options['quick'] === true })) {
      const met = meetsBar(figure);
      missed ||= met === false;
      process.stdout.write(`${JSON.stringify(met === undefined ? figure : { ...figure, met })}\n`);
    }
  }
  return missed ? EXIT.failed : EXIT.passed;
}
