import type { PipelineStage } from './pipeline-stage.ts';
import type { StageCounters } from './source.ts';

const failures = (counts: Readonly<Record<string, number | undefined>>) =>
  Object.entries(counts).flatMap(([what, count]) => (count ? [{ what, count }] : []));

/** Devices → broker → Device Defender → rule → Firehose → HEC → index, with what each has counted. */
export function pipelineStages({ aws, splunk }: StageCounters): PipelineStage[] {
  const taken = aws?.recordsTaken ?? 0;
  const settled = (aws?.recordsDelivered ?? 0) + (aws?.recordsBackedUp ?? 0);
  const dropped = aws?.firehose.droppedRecords ?? 0;
  const number = (value: number | undefined) => (value === undefined ? {} : { passed: value });
  const waiting = (value: number | undefined) => (value === undefined ? {} : { waiting: Math.max(0, value) });
  return [
    {
      id: 'devices',
      title: 'Devices',
      unit: 'connections',
      ...number(aws?.broker.connectsAccepted),
      failures: failures({ 'connections refused': aws?.broker.connectsRefused }),
    },
    {
      id: 'broker',
      title: 'MQTT broker',
      unit: 'messages',
      ...number(aws?.broker.publishesReceived),
      failures: failures({
        'messages over the rate limit': aws?.broker.publishesDiscarded,
        'actions refused by policy': aws?.broker.authorizationFailures,
      }),
    },
    {
      id: 'defender',
      title: 'Device Defender',
      unit: 'metrics exported',
      ...number(aws?.metricsExported),
      failures: failures({
        'reports rejected': aws?.defender.reportsRejected,
        'exports refused': aws?.defender.exportsDenied,
        'alerts not published': aws?.defender.alertsFailed,
      }),
    },
    {
      id: 'rule',
      title: 'IoT rule',
      unit: 'runs',
      ...number(aws?.rules.RulesExecuted),
      failures: failures({
        'messages for no rule': aws?.rules.RuleNotFound,
        'exports dropped': aws?.exportsDropped,
      }),
    },
    {
      id: 'firehose',
      title: 'Firehose',
      unit: 'records',
      ...number(aws && taken),
      ...waiting(aws && taken - settled - dropped),
      failures: failures({
        'records throttled': aws?.firehose.throttledRecords,
        'records the transform refused': aws?.firehose.processingFailedRecords,
        'records Splunk did not take': aws?.firehose.splunkFailedRecords,
        'records in the backup bucket': aws?.recordsBackedUp,
        'acknowledgements that timed out': aws?.firehose.ackTimeouts,
      }),
    },
    {
      id: 'hec',
      title: 'HTTP Event Collector',
      unit: 'events accepted',
      ...number(splunk?.eventsAccepted),
      ...waiting(splunk?.eventsQueued),
      failures: failures({
        'requests refused': splunk?.hecRefused,
        'events for an index that does not exist': splunk?.eventsLost,
      }),
    },
    {
      id: 'index',
      title: 'Splunk index',
      unit: 'events searchable',
      ...number(splunk?.eventsIndexed),
      failures: [],
    },
  ];
}
