/** How busy a device is, as a factor of its mean, per hour of the day (UTC) on working days and at weekends. */
export interface DayCurve {
  readonly hours: readonly number[];
  readonly weekend: number;
}

export const DAY_CURVES = {
  /** Beside a bed: a little quieter at night, the same every day. */
  bedside: {
    hours: [
      0.7, 0.7, 0.7, 0.7, 0.7, 0.8, 1, 1.2, 1.2, 1.2, 1.2, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.2, 1.2, 1.1, 1,
      0.9, 0.8, 0.7,
    ],
    weekend: 1,
  },
  /** Follows the ward's rounds. */
  ward: {
    hours: [
      0.5, 0.5, 0.5, 0.5, 0.5, 0.7, 1.1, 1.5, 1.6, 1.5, 1.4, 1.2, 1.1, 1.2, 1.3, 1.2, 1.2, 1.3, 1.2, 1, 0.8,
      0.6, 0.5, 0.5,
    ],
    weekend: 0.9,
  },
  /** Examinations by appointment. */
  clinic: {
    hours: [
      0.2, 0.2, 0.2, 0.2, 0.2, 0.3, 0.7, 1.6, 2.1, 2.2, 2.2, 1.9, 1.5, 1.9, 2.1, 2, 1.6, 1, 0.6, 0.4, 0.3,
      0.2, 0.2, 0.2,
    ],
    weekend: 0.4,
  },
} as const satisfies Record<string, DayCurve>;

export type DayCurveName = keyof typeof DAY_CURVES;

/** How busy a device with this curve is at a moment of lab time. */
export function activityAt(curve: DayCurve, nowMs: number): number {
  const date = new Date(nowMs);
  const day = date.getUTCDay();
  const hour = curve.hours[date.getUTCHours()] ?? 1;
  return day === 0 || day === 6 ? hour * curve.weekend : hour;
}
