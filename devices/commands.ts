import { z } from 'zod';
import { UserError } from '#kernel';
import { BEHAVIOR_NAMES, type BehaviorName } from './behaviors/index.ts';
import { deviceSpecSchema, thingNameSchema } from './spec.ts';

/** A fleet of real sockets in one process is smaller than this. */
const MOST_THINGS = 20_000;

export const thingsSchema = z.array(thingNameSchema).max(MOST_THINGS);

export const specsSchema = z.array(deviceSpecSchema).max(MOST_THINGS);

export const startCommandSchema = z.strictObject({
  id: z.string().min(1).max(200),
  behavior: z.enum(BEHAVIOR_NAMES as [BehaviorName, ...BehaviorName[]]),
  things: thingsSchema.min(1),
  atMs: z.number().min(0),
  params: z.unknown().optional(),
});

/** Reads what came from outside; throws `LAB_USAGE` with the first problem and where it is. */
export function readCommand<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length > 0 ? ` at "${issue.path.join('.')}"` : '';
  throw new UserError('LAB_USAGE', `${what} cannot be used${where}: ${issue.message}`);
}
