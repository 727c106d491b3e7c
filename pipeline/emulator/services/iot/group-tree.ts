import type { IotState, Thing, ThingGroup } from './state.ts';

/** The groups above a group, nearest first. */
export function ancestorsOf(groups: ReadonlyMap<string, ThingGroup>, group: ThingGroup): ThingGroup[] {
  const above: ThingGroup[] = [];
  for (let next = groups.get(group.parent ?? ''); next; next = groups.get(next.parent ?? ''))
    above.push(next);
  return above;
}

/** ARNs of the groups a thing is in, directly or through their parents. */
export function groupArnsOf(state: IotState, thing: Thing): Set<string> {
  const arns = new Set<string>();
  for (const name of thing.groups) {
    const group = state.thingGroups.get(name);
    if (!group) continue;
    arns.add(group.arn);
    for (const { arn } of ancestorsOf(state.thingGroups, group)) arns.add(arn);
  }
  return arns;
}
