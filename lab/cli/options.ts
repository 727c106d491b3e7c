import { UserError } from '#kernel';

/** Options of a command as Commander hands them over. */
export type CommandOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export function text(option: CommandOptions[string]): string | undefined {
  return typeof option === 'string' ? option : undefined;
}

/** Of an option that may be given several times. */
export function list(option: CommandOptions[string]): readonly string[] {
  return Array.isArray(option) ? (option as readonly string[]) : [];
}

/** Throws `LAB_USAGE`. */
export function wholeNumber(flag: string, value: string): number {
  if (!/^\d{1,15}$/.test(value))
    throw new UserError('LAB_USAGE', `${flag} takes a whole number, not "${value}".`);
  return Number(value);
}

/** Throws `LAB_USAGE`. */
export function positiveNumber(flag: string, value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number <= 0) {
    throw new UserError('LAB_USAGE', `${flag} takes a number above 0, not "${value}".`);
  }
  return number;
}

/** Milliseconds since the epoch. Throws `LAB_USAGE`. */
export function instant(flag: string, value: string): number {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) {
    throw new UserError(
      'LAB_USAGE',
      `${flag} takes an ISO 8601 time such as 2026-01-05T00:00:00Z, not "${value}".`,
    );
  }
  return ms;
}
