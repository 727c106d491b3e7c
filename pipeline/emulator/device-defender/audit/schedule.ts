import { DAY } from '#kernel';
import type { AuditFrequency, DayOfWeek } from '@aws-sdk/client-iot';

export interface AuditSchedule {
  readonly frequency?: AuditFrequency | undefined;
  readonly dayOfWeek?: DayOfWeek | undefined;
  /** `1` to `31` or `LAST`; in months without that day it is the last one. */
  readonly dayOfMonth?: string | undefined;
  /** Epoch milliseconds: the weeks of `BIWEEKLY` count from here. */
  readonly createdAt: number;
}

const WEEKDAYS: readonly DayOfWeek[] = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** What makes a schedule incomplete; nothing when it is fine (CreateScheduledAudit, API reference). */
export function scheduleProblem({
  frequency,
  dayOfWeek,
  dayOfMonth,
}: Omit<AuditSchedule, 'createdAt'>): string | undefined {
  const isWeekly = frequency === 'WEEKLY' || frequency === 'BIWEEKLY';
  if (isWeekly && dayOfWeek === undefined) return `dayOfWeek is required when the frequency is ${frequency}`;
  if (frequency === 'MONTHLY' && dayOfMonth === undefined) {
    return 'dayOfMonth is required when the frequency is MONTHLY';
  }
  return undefined;
}

/** When a scheduled audit runs next after `afterMs`. The system chooses the time of day: midnight UTC here. */
export function nextRunMs(schedule: AuditSchedule, afterMs: number): number {
  let day = Math.floor(afterMs / DAY) * DAY + DAY;
  while (!isRunDay(schedule, day)) day += DAY;
  return day;
}

function isRunDay({ frequency, dayOfWeek, dayOfMonth, createdAt }: AuditSchedule, dayMs: number): boolean {
  const date = new Date(dayMs);
  const isWeekday = WEEKDAYS[date.getUTCDay()] === dayOfWeek;
  switch (frequency) {
    case 'WEEKLY':
      return isWeekday;
    case 'BIWEEKLY':
      return isWeekday && Math.floor((dayMs - createdAt) / (7 * DAY)) % 2 === 0;
    case 'MONTHLY': {
      const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
      const wanted = dayOfMonth === 'LAST' ? last : Math.min(Number(dayOfMonth), last);
      return date.getUTCDate() === wanted;
    }
    default:
      return true;
  }
}
