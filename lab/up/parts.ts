import { UserError } from '#kernel';

/** What a lab is made of; each can run in a process of its own. */
export const PARTS = ['splunk', 'aws', 'devices'] as const;

export type Part = (typeof PARTS)[number];

/** The parts that `--only` names, all of them without it. Throws `LAB_USAGE`. */
export function chooseParts(only: string | undefined): readonly Part[] {
  if (only === undefined) return PARTS;
  const names = only.split(',');
  const unknown = names.find((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new UserError('LAB_USAGE', `There is no part "${unknown}".`, {
      hint: `Parts: ${PARTS.join(', ')}.`,
    });
  }
  return PARTS.filter((part) => names.includes(part));
}
