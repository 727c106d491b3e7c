import type { Behavior, ConfidenceLevel } from '@aws-sdk/client-iot';
import { expect, test } from 'vitest';
import { createDetectBench } from '../../testing/detect-bench.ts';
import { ARN, createDefenderLab } from '../../testing/defender-lab.ts';
import { behaviorKey } from '../behavior.ts';

const WINDOWS_PER_DAY = 288;

const learned = (confidenceLevel: ConfidenceLevel): Behavior => ({
  name: confidenceLevel,
  metric: 'aws:num-messages-sent',
  criteria: {
    consecutiveDatapointsToAlarm: 1,
    consecutiveDatapointsToClear: 1,
    mlDetectionConfig: { confidenceLevel },
  },
});

/** Devices that send 20 to 29 messages in each window. */
function quietDays(bench: ReturnType<typeof createDetectBench>, devices: number, windows: number) {
  for (let window = 0; window < windows; window++) {
    bench.window(
      Object.fromEntries(
        Array.from({ length: devices }, (_device, n) => [
          `d${n}`,
          { messagesSent: 20 + ((window * 7 + n * 3) % 10) },
        ]),
      ),
    );
  }
}

test('no model, no alarm; after 14 days and 25,000 datapoints a flood alarms at every confidence and clears', () => {
  const bench = createDetectBench([
    { name: 'p', behaviors: [learned('HIGH'), learned('MEDIUM'), learned('LOW')] },
  ]);
  const training = () => bench.detect.models.training(behaviorKey('p', 'HIGH'))!;
  quietDays(bench, 8, 10);
  bench.window({ d0: { messagesSent: 5_000 } });
  expect(bench.events()).toEqual([]);
  expect(training()).toMatchObject({ status: 'PENDING_BUILD', lastRefreshMs: undefined });
  quietDays(bench, 8, 14 * WINDOWS_PER_DAY);
  expect(training().status).toBe('ACTIVE');
  expect(bench.events()).toEqual([]);
  bench.window({ d0: { messagesSent: 100_000 }, d1: { messagesSent: 25 } });
  expect(bench.active().map(({ behavior, confidence }) => [behavior.name, confidence])).toEqual([
    ['HIGH', 'HIGH'],
    ['MEDIUM', 'MEDIUM'],
    ['LOW', 'LOW'],
  ]);
  bench.window({ d0: { messagesSent: 25 } });
  expect(bench.active()).toEqual([]);
});

test('too few datapoints: tried daily; a model without news is dropped after 30 days', () => {
  const bench = createDetectBench([{ name: 'p', behaviors: [learned('LOW')] }]);
  const training = () => bench.detect.models.training(behaviorKey('p', 'LOW'));
  // Three devices give 12,096 datapoints in 14 days.
  quietDays(bench, 3, 16 * WINDOWS_PER_DAY);
  expect(training()!.status).toBe('PENDING_BUILD');
  quietDays(bench, 7, 15 * WINDOWS_PER_DAY);
  expect(training()!.status).toBe('ACTIVE');
  const refreshed = training()!.lastRefreshMs!;
  // One device alone cannot keep the model up.
  quietDays(bench, 1, 29 * WINDOWS_PER_DAY);
  expect(training()!.status).toBe('ACTIVE');
  expect(training()!.lastRefreshMs).toBeGreaterThan(refreshed);
  quietDays(bench, 1, 16 * WINDOWS_PER_DAY);
  expect(training()!.status).toBe('EXPIRED');
  bench.window({ d0: { messagesSent: 100_000 } });
  expect(bench.events()).toEqual([]);
});

test('a model learns what has become usual', () => {
  const bench = createDetectBench([{ name: 'p', behaviors: [learned('LOW')] }]);
  quietDays(bench, 7, 15 * WINDOWS_PER_DAY);
  const loud = { d0: { messagesSent: 200 } };
  bench.window(loud);
  expect(bench.active()).toHaveLength(1);
  for (let window = 0; window < 14 * WINDOWS_PER_DAY; window++) {
    bench.window(Object.fromEntries(Array.from({ length: 7 }, (_device, n) => [`d${n}`, loud.d0])));
  }
  expect(bench.active()).toEqual([]);
});

test('training summaries through the API', async () => {
  await using lab = await createDefenderLab();
  const behaviors = [learned('HIGH'), learned('LOW')];
  await lab.iot.createSecurityProfile({ securityProfileName: 'ml', behaviors });
  await lab.iot.createSecurityProfile({ securityProfileName: 'rules' });
  await lab.iot.attachSecurityProfile({
    securityProfileName: 'ml',
    securityProfileTargetArn: `${ARN}:all/things`,
  });
  const get = async (options = {}) => (await lab.iot.getBehaviorModelTrainingSummaries(options)).summaries;
  const pending = { modelStatus: 'PENDING_BUILD', datapointsCollectionPercentage: 0 };
  expect(await get()).toEqual([
    { securityProfileName: 'ml', behaviorName: 'HIGH', ...pending },
    { securityProfileName: 'ml', behaviorName: 'LOW', ...pending },
  ]);
  for (let n = 0; n < 90; n++) {
    const device = { name: `d${n}`, registered: false };
    lab.online.set(device.name, { device, sourceIp: '10.0.0.1' });
  }
  await lab.at(86_400_000);
  // 90 devices make 25,920 datapoints in a day.
  expect(await get({ securityProfileName: 'ml', maxResults: 1 })).toEqual([
    {
      securityProfileName: 'ml',
      behaviorName: 'HIGH',
      modelStatus: 'PENDING_BUILD',
      datapointsCollectionPercentage: 100,
    },
  ]);
  await lab.at(14 * 86_400_000 + 600_000);
  expect(await get({ securityProfileName: 'ml' })).toMatchObject([
    { modelStatus: 'ACTIVE', lastModelRefreshDate: expect.any(Date) },
    { modelStatus: 'ACTIVE', trainingDataCollectionStartDate: expect.any(Date) },
  ]);
  await expect(get({ securityProfileName: 'none' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(get({ maxResults: 11 })).rejects.toMatchObject({ name: 'InvalidRequestException' });
});
