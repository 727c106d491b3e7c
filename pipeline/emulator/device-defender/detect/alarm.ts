/** How one behavior of one device stands. */
export interface Alarm<Violation> {
  /** Datapoints in a row that were not normal, and that were. */
  bad: number;
  good: number;
  violation: Violation | undefined;
}

/** What a datapoint did to an alarm. */
export type AlarmChange = 'raised' | 'continued' | 'cleared' | 'none';

export interface AlarmRule {
  /** Consecutive datapoints that raise and that clear an alarm, 1 to 10. */
  readonly toAlarm: number;
  readonly toClear: number;
}

/**
 * Counts a datapoint: `toAlarm` bad ones in a row raise the alarm, `toClear` good ones in a row clear it (developer
 * guide, "detect-behaviors"). The caller keeps `violation` as the answer says.
 */
export function countDatapoint<V>(alarm: Alarm<V>, isNormal: boolean, rule: AlarmRule): AlarmChange {
  if (isNormal) {
    alarm.bad = 0;
    alarm.good++;
    return alarm.violation !== undefined && alarm.good >= rule.toClear ? 'cleared' : 'none';
  }
  alarm.good = 0;
  alarm.bad++;
  if (alarm.violation !== undefined) return 'continued';
  return alarm.bad >= rule.toAlarm ? 'raised' : 'none';
}
