import { IoT } from '@aws-sdk/client-iot';
import { VirtualClock } from '#kernel';
import type { BrokerObserver, DeviceIdentity, Message } from '../../broker/index.ts';
import { createGateway } from '../../gateway.ts';
import { createCertificateAuthority } from '../../pki/index.ts';
import type { EmulatorContext } from '../../service.ts';
import { createIamService } from '../../services/iam/index.ts';
import { createIotService } from '../../services/iot/index.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { createDeviceDefender, registryProfiles, type DeviceDefenderDependencies } from '../index.ts';

export const ARN = 'arn:aws:iot:us-east-1:000000000000';
export const START_MS = Date.UTC(2026, 0, 5);
export const MINUTE_MS = 60_000;
export const TOPIC_ARN = 'arn:aws:sns:us-east-1:000000000000:alerts';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/device-defender';

let authority: ReturnType<typeof createCertificateAuthority> | undefined;

/**
 * Device Defender on a registry behind the gateway, asked with the official client; the broker is the test itself:
 * it says who is online and what the broker has observed. Time passes in `at`.
 */
export async function createDefenderLab(options: Partial<DeviceDefenderDependencies> = {}) {
  const clock = new VirtualClock({ startMs: START_MS });
  let url = '';
  const context: EmulatorContext = createTestContext({
    clock,
    ca: await (authority ??= createCertificateAuthority()),
    sdkConfig: () => testClientConfig(url),
  });
  const registry = createIotService(context);
  const gateway = await createGateway({
    context,
    services: [registry.service, createIamService(context).service],
  });
  ({ url } = gateway);
  const iot = new IoT(testClientConfig(gateway.url));
  const online = new Map<string, { device: DeviceIdentity; sourceIp: string }>();
  const published: Message[] = [];
  const alerts: { topicArn: string; roleArn: string; atMs: number; body: Record<string, unknown> }[] = [];
  const deniedRoles = new Set<string>();
  const defender = createDeviceDefender(context, {
    profiles: registryProfiles(registry.state),
    iot: registry,
    publish: (message) => published.push(message),
    devices: () => online.values(),
    authorizeRole: ({ roleArn }) => ({ allowed: !deniedRoles.has(roleArn) }),
    publishAlert: async (topicArn, roleArn, message) => {
      alerts.push({
        topicArn,
        roleArn,
        atMs: clock.now() - START_MS,
        body: JSON.parse(message) as Record<string, unknown>,
      });
    },
    ...options,
  });
  let reportId = 0;
  const close = async () => {
    defender.close();
    iot.destroy();
    await gateway.close();
  };
  return {
    context,
    clock,
    registry,
    defender,
    observer: defender.observer as Required<BrokerObserver>,
    iot,
    gatewayUrl: gateway.url,
    online,
    published,
    alerts,
    deniedRoles,
    /** Lets time pass until so many milliseconds after the start. */
    at: (ms: number) => clock.run('test', (hold) => hold.sleep(START_MS + ms - clock.now())),
    /** Waits for work that takes no lab time. */
    settled: () => clock.run('test', (hold) => hold.sleep(0)),
    /** Sends a report for a thing; returns the answer. */
    report: (thing: string, body: Record<string, unknown>) => {
      const document = { header: { report_id: ++reportId, version: '1.0' }, ...body };
      defender.report(thing, 'json', Buffer.from(JSON.stringify(document)));
      const { topic, payload } = published.pop()!;
      return { topic, ...(JSON.parse(payload.toString()) as { status: string }) };
    },
    /** Metrics exported so far, in their order. */
    exported: () =>
      published.flatMap(
        ({ payload }) =>
          (JSON.parse(payload.toString()) as { metrics?: Record<string, unknown>[] }).metrics ?? [],
      ),
    [Symbol.asyncDispose]: close,
  };
}

export type DefenderLab = Awaited<ReturnType<typeof createDefenderLab>>;
