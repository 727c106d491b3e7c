import { z } from 'zod';
import { HOUR, MINUTE } from '#kernel';
import { constant, text } from '../model/custom-metrics.ts';
import { defineBehavior } from './behavior.ts';
import { forMs, metricName } from './params.ts';
import { repeat } from './repeat.ts';

/** A sensor goes through the fixed values of a calibration, and says so in `sensor_state`. */
export const sensorCalibration = defineBehavior({
  kind: 'benign',
  summary: 'a sensor goes through fixed test values and says so',
  params: z.strictObject({
    metric: metricName.default('flow_rate'),
    values: z
      .array(z.number())
      .min(1)
      .max(20)
      .default(() => [0, 50, 100, 50]),
    forMs: forMs(40 * MINUTE),
  }),
  async run(context, params) {
    const { model } = context.device;
    const state = model.overrideMetric('sensor_state', text('calibration'));
    context.onEnd(() => state.close());
    const everyMs = params.forMs / params.values.length;
    await repeat(context, { everyMs, forMs: params.forMs }, (index) => {
      const reading = model.overrideMetric(params.metric, constant(params.values[index]!));
      context.onEnd(() => reading.close());
    });
  },
});

/** No patient: the reading is flat at zero, and `sensor_state` says so. */
export const patientDisconnected = defineBehavior({
  kind: 'benign',
  summary: 'no patient: the reading is flat and says so',
  params: z.strictObject({ metric: metricName.default('flow_rate'), forMs: forMs(2 * HOUR) }),
  async run({ device, sleep, onEnd }, params) {
    for (const [name, profile] of [
      ['sensor_state', text('disconnected')],
      [params.metric, constant(0)],
    ] as const) {
      const shown = device.model.overrideMetric(name, profile);
      onEnd(() => shown.close());
    }
    await sleep(params.forMs);
  },
});
