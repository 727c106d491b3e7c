import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { count, everyMs, port } from './params.ts';
import { neighbours, peers } from './neighbours.ts';
import { repeat } from './repeat.ts';

/** An infected device logs in to its neighbours; those it takes over open a back door. */
export const lateralMovement = defineBehavior({
  kind: 'hostile',
  summary: 'the device logs in to its neighbours, some then open a back door',
  params: z.strictObject({
    peers,
    count: count(100, 10),
    port: port.default(22),
    everyMs: everyMs(3 * MINUTE),
    /** How many of the neighbours fall. */
    infects: z.int().min(0).max(100).default(3),
    backDoor: port.default(4444),
    /** Lab milliseconds from the login to the back door. */
    afterMs: z
      .int()
      .min(0)
      .max(3_600_000)
      .default(10 * MINUTE),
    /** Lab milliseconds for which everything stays open after the last login. */
    staysMs: z
      .int()
      .min(0)
      .max(86_400_000)
      .default(60 * MINUTE),
  }),
  async run(context, params) {
    const { device, clock, count, onEnd, sleep } = context;
    const targets = neighbours(context, params);
    const falls: { atMs: number; open: () => void }[] = [];
    const openDue = () => {
      while (falls[0] && falls[0].atMs <= clock.now()) falls.shift()!.open();
    };
    const forMs = targets.length * params.everyMs;
    await repeat(context, { everyMs: params.everyMs, forMs }, (index) => {
      const peer = targets[index]!;
      const out = device.model.connectTo(peer.link.sourceAddress, params.port);
      const into = peer.model.acceptFrom(device.link.sourceAddress, params.port);
      onEnd(() => out.close());
      onEnd(() => into.close());
      count('logins');
      openDue();
      if (index >= params.infects) return;
      const open = () => {
        const door = peer.model.listen('tcp', params.backDoor, ['ipv4']);
        onEnd(() => door.close());
        count('backDoors');
      };
      falls.push({ atMs: clock.now() + params.afterMs, open });
    });
    const endMs = clock.now() + params.staysMs;
    while (falls[0]) {
      await sleep(falls[0].atMs - clock.now());
      openDue();
    }
    await sleep(endMs - clock.now());
  },
});
