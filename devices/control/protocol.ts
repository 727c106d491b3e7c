import { z } from 'zod';
import { readCommand, specsSchema, startCommandSchema, thingsSchema } from '../commands.ts';
import type { FleetControl } from '../fleet-control.ts';

/**
 * The fleet control protocol: `POST /fleet/<command>` with the command's one argument as JSON (or `null`), answered
 * by its result as JSON, or by `{"error": {"code", "message", "hint"?}}` with a status of 400 and above.
 */
const ARGUMENTS = {
  create: specsSchema,
  connect: thingsSchema,
  disconnect: thingsSchema,
  remove: thingsSchema,
  start: startCommandSchema,
  stop: z.string().min(1).max(200),
  status: z.null().optional(),
  counters: z.null().optional(),
  close: z.null().optional(),
} as const satisfies Record<keyof FleetControl, z.ZodType>;

export type FleetCommand = keyof typeof ARGUMENTS;

export const FLEET_COMMANDS = Object.keys(ARGUMENTS) as FleetCommand[];

/** Checks a command's argument; throws `LAB_USAGE`. */
export function readArgument(command: FleetCommand, body: unknown): unknown {
  return readCommand(`The argument of "${command}"`, ARGUMENTS[command] as z.ZodType, body);
}
