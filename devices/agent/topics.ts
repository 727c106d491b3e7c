import type { ReportFormat } from './report.ts';

/** The topics of one thing's reports. */
export interface ReportTopics {
  readonly publish: string;
  readonly accepted: string;
  readonly rejected: string;
}

/**
 * The reserved topics (AWS IoT Core developer guide, "Reserved topics"), or as many below the thing's own (our choice).
 */
export function reportTopics(
  thingName: string,
  format: ReportFormat,
  kind: 'reserved' | 'own' = 'reserved',
): ReportTopics {
  const root = kind === 'reserved' ? `$aws/things/${thingName}` : `devices/${thingName}`;
  const publish = `${root}/defender/metrics/${format}`;
  return { publish, accepted: `${publish}/accepted`, rejected: `${publish}/rejected` };
}
