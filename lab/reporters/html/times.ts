/** `Mon 02:10`, for axes and lists. Lab time is UTC. */
export function clockTime(ms: number): string {
  const date = new Date(ms);
  return `${DAYS[date.getUTCDay()]} ${date.toISOString().slice(11, 16)}`;
}

/** `Mon 02:10:40` */
export function exactTime(ms: number): string {
  return `${clockTime(ms)}:${new Date(ms).toISOString().slice(17, 19)}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
