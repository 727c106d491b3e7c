import { z } from 'zod';
import { HOUR } from '#kernel';
import { constant, gauge, type CustomMetricProfile } from '../model/custom-metrics.ts';
import { defineBehavior } from './behavior.ts';
import { forMs, metricName } from './params.ts';

/** Readings are frozen or shifted, and the limit at which an alarm sounds is raised out of reach. */
export const sensorTampering = defineBehavior({
  kind: 'hostile',
  summary: 'readings are frozen or shifted and the alarm limit is raised',
  params: z.strictObject({
    metric: metricName.default('flow_rate'),
    how: z.enum(['frozen', 'shifted']).default('frozen'),
    /** Added to the usual reading when it is shifted. */
    shift: z.number().min(-1e6).max(1e6).default(40),
    /** What `alarm_high` shows. */
    alarmHigh: z.number().min(-1e6).max(1e6).default(400),
    forMs: forMs(2 * HOUR),
  }),
  async run({ device, random, sleep, onEnd }, params) {
    const usual = device.model.usualMetric(params.metric);
    const readings = device.model.overrideMetric(params.metric, tampered(usual, params, random.next()));
    onEnd(() => readings.close());
    const limit = device.model.overrideMetric('alarm_high', constant(params.alarmHigh));
    onEnd(() => limit.close());
    await sleep(params.forMs);
  },
});

function tampered(
  usual: CustomMetricProfile | undefined,
  params: { readonly how: 'frozen' | 'shifted'; readonly shift: number },
  chance: number,
): CustomMetricProfile {
  const { around, spread, decimals } =
    usual?.kind === 'gauge' ? usual : { around: 50, spread: 0, decimals: 1 };
  if (params.how === 'shifted') return gauge(around + params.shift, spread, decimals);
  return constant(Number((around + (chance * 2 - 1) * spread).toFixed(decimals)));
}
