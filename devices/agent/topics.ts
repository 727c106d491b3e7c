import type { ReportFormat } from './report.ts';

/** The reserved topics of one thing's reports. Source: AWS IoT Core developer guide, "Reserved topics". */
export interface ReportTopics {
  readonly publish: string;
  readonly accepted: string;
  readonly rejected: string;
}

export function reportTopics(thingName: string, format: ReportFormat): ReportTopics {
  const publish = `$aws/things/${thingName}/defender/metrics/${format}`;
  return { publish, accepted: `${publish}/accepted`, rejected: `${publish}/rejected` };
}
