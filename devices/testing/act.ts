import { createRandom, type VirtualClock } from '#kernel';
import { createFleet, type BehaviorName, type BehaviorParams, type DeviceSpec } from '../index.ts';
import { createTestBroker, type Traffic } from './test-broker.ts';

export interface Act<Name extends BehaviorName> {
  readonly behavior: Name;
  readonly params?: BehaviorParams[Name];
  /** Default `pump-1`; the fleet is pump-1 to pump-3 and gateway-1. */
  readonly things?: readonly string[];
  /** Lab milliseconds of quiet before the behavior starts. */
  readonly beforeMs?: number;
  /** Lab milliseconds from the start of the behavior to the end of the test. */
  readonly forMs: number;
  readonly spec?: Partial<DeviceSpec>;
  /** What the broker denies. */
  readonly denied?: readonly string[];
}

/** Lets devices do one thing and returns what the broker and Device Defender saw of it. */
export async function act<Name extends BehaviorName>(wanted: Act<Name>) {
  await using lab = await createTestBroker();
  lab.deny(...(wanted.denied ?? []));
  const fleet = createFleet({ ...lab, random: createRandom('act') });
  const clock = lab.clock as VirtualClock;
  const specs = ['pump-1', 'pump-2', 'pump-3', 'gateway-1'].map((name, index) =>
    lab.spec(name, {
      deviceClass: name === 'gateway-1' ? 'ward-gateway' : 'infusion-pump',
      sourceAddress: `10.20.1.${index + 2}`,
      ...wanted.spec,
    }),
  );
  const startedMs = await clock.run('act', async (hold) => {
    await fleet.create(specs);
    await hold.lend(fleet.connect(specs.map(({ thingName }) => thingName)));
    await hold.sleep(wanted.beforeMs ?? 0);
    lab.traffic.length = 0;
    const atMs = clock.now();
    await fleet.start({
      id: 'act',
      behavior: wanted.behavior,
      things: wanted.things ?? ['pump-1'],
      atMs,
      params: wanted.params,
    });
    await hold.sleep(wanted.forMs);
    return atMs;
  });
  const status = await fleet.status();
  const traffic = [...lab.traffic];
  await fleet.close();
  const after = lab.datapoints.filter(({ atMs }) => atMs > startedMs);
  return {
    lab,
    startedMs,
    device: (thing: string) => status.devices.find(({ thingName }) => thingName === thing)!,
    counters: status.runs[0]!.things[0]!.counters,
    state: status.runs[0]!.state,
    /** Values of the reports since the behavior started, with their lab time. */
    reports: (thing = 'pump-1') =>
      after.filter((each) => each.thing === thing && 'aws:all-bytes-out' in each.values),
    /** How often the broker saw this since the behavior started. */
    total: (what: Traffic['what'], thing = 'pump-1') =>
      traffic.filter((each) => each.thing === thing && each.what === what).length,
    /** The addresses that a device connected from since the behavior started. */
    addresses: (thing = 'pump-1') => [
      ...new Set(
        lab.traffic.flatMap((each) => (each.thing === thing && each.sourceIp ? [each.sourceIp] : [])),
      ),
    ],
  };
}
