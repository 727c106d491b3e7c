/** Lab time at the start of a run unless somebody says otherwise: a Monday, in milliseconds since the epoch. */
export const START_MS = Date.parse('2026-01-05T00:00:00Z');
