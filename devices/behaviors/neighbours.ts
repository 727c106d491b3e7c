import { z } from 'zod';
import type { Device } from '../device.ts';
import { thingNameSchema } from '../spec.ts';
import type { BehaviorContext } from './behavior.ts';

/** Names of other devices; without them they are drawn from the fleet. */
export const peers = z.array(thingNameSchema).min(1).max(100).optional();

/** Which other devices a behavior turns to: those named, else `count` drawn from the fleet. */
export function neighbours(
  { device, fleet, peer, random }: BehaviorContext,
  wanted: { readonly peers?: readonly string[] | undefined; readonly count: number },
): Device[] {
  const names = wanted.peers ? [...wanted.peers] : [];
  const others = fleet().filter((name) => name !== device.thingName);
  while (!wanted.peers && names.length < wanted.count && others.length > 0) {
    names.push(...others.splice(random.integer(0, others.length - 1), 1));
  }
  return names.map((name) => peer(name)).filter((found) => found !== undefined);
}
