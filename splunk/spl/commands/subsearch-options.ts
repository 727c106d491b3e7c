import { integer, type Arguments, type OptionSpec, type OptionValues } from '../syntax/arguments.ts';
import type { Subpipeline } from '../syntax/pipeline.ts';

/**
 * Options of a subsearch whose rows are used as they are. The times (seconds) are accepted and never reached: a search
 * takes no lab time.
 */
export const SUBSEARCH_OPTIONS = { maxtime: integer(1), maxout: integer(1), timeout: integer(1) };

/** Reads options and one bracketed search, in any order. */
export function parsePipelineArgument<Spec extends OptionSpec>(
  args: Arguments,
  spec: Spec,
): { pipeline: Subpipeline; options: OptionValues<Spec> } {
  const options: OptionValues<Spec> = {};
  args.takeOptions(spec, options);
  args.refuseOption(spec);
  const pipeline = args.requirePipeline();
  args.takeOptions(spec, options);
  args.requireEnd();
  return { pipeline, options };
}
