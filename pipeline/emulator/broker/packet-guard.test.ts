import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { PacketGuard } from './packet-guard.ts';

const publish = (bytes: number): Packet =>
  ({ cmd: 'publish', topic: 't', payload: Buffer.alloc(bytes), qos: 0, dup: false, retain: false }) as Packet;

describe('the packet guard', () => {
  it('lets a packet of just the limit pass and stops one byte more at its header', () => {
    const packet = generate(publish(200));
    expect(new PacketGuard(packet.length).follow(packet)).toBe('ok');
    expect(new PacketGuard(packet.length - 1).follow(packet.subarray(0, 3))).toBe('too-large');
  });

  it('stops a length that never ends', () => {
    expect(new PacketGuard(Infinity).follow(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff]))).toBe('malformed');
  });

  it('follows frames however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(400), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 90 })),
        (sizes, cuts) => {
          const stream = Buffer.concat([
            ...sizes.map((size) => generate(publish(size))),
            generate({ cmd: 'disconnect' } as Packet),
          ]);
          const guard = new PacketGuard(1000);
          let at = 0;
          for (const cut of [...cuts, stream.length]) {
            expect(guard.sawDisconnect && at < stream.length).toBe(false);
            expect(guard.follow(stream.subarray(at, at + cut))).toBe('ok');
            at += cut;
          }
          expect(guard.sawDisconnect).toBe(true);
        },
      ),
    );
  });
});
