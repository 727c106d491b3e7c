import { get, invalidRequest } from './errors.ts';
import { ancestorsOf } from './group-tree.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import { identify } from './thing-groups.ts';

/** Groups that a thing may be in (AWS IoT quotas). */
const MOST_GROUPS = 10;

export function thingGroupMemberOperations({ state }: Iot) {
  const { thingGroups, things, changes } = state;
  const named = (name: string | undefined, arn: string | undefined) =>
    name ?? arn?.slice(arn.lastIndexOf('/') + 1);
  const rootOf = (name: string) => {
    const group = get(thingGroups, 'Thing group', name);
    return (ancestorsOf(thingGroups, group).at(-1) ?? group).name;
  };
  const add = (groupName: string | undefined, thingName: string | undefined) => {
    const group = get(thingGroups, 'Thing group', groupName);
    const thing = get(things, 'Thing', thingName);
    if (thing.groups.has(group.name)) return;
    if (thing.groups.size >= MOST_GROUPS) {
      throw invalidRequest(`A thing is in at most ${MOST_GROUPS} groups`);
    }
    if ([...thing.groups].some((other) => rootOf(other) === rootOf(group.name))) {
      throw invalidRequest('A thing cannot be in two groups of the same hierarchy');
    }
    thing.groups.add(group.name);
    group.things.add(thing.name);
    changes.announce('thing-group');
  };
  const remove = (groupName: string | undefined, thingName: string | undefined) => {
    const group = get(thingGroups, 'Thing group', groupName);
    const thing = get(things, 'Thing', thingName);
    thing.groups.delete(group.name);
    group.things.delete(thing.name);
    changes.announce('thing-group');
  };
  return {
    AddThingToThingGroup: (input) => {
      add(named(input.thingGroupName, input.thingGroupArn), named(input.thingName, input.thingArn));
      return {};
    },

    RemoveThingFromThingGroup: (input) => {
      remove(named(input.thingGroupName, input.thingGroupArn), named(input.thingName, input.thingArn));
      return {};
    },

    UpdateThingGroupsForThing: ({ thingName, thingGroupsToAdd = [], thingGroupsToRemove = [] }) => {
      for (const group of thingGroupsToRemove) remove(group, thingName);
      for (const group of thingGroupsToAdd) add(group, thingName);
      return {};
    },

    ListThingsInThingGroup: ({ thingGroupName, recursive, nextToken, maxResults }) => {
      const group = get(thingGroups, 'Thing group', thingGroupName);
      const below = [...thingGroups.values()].filter((other) =>
        ancestorsOf(thingGroups, other).includes(group),
      );
      const members = [group, ...(recursive ? below : [])].flatMap((member) => [...member.things]);
      const paged = page(new Set(members), nextToken, maxResults);
      return { things: paged.items, nextToken: paged.nextToken };
    },

    ListThingGroupsForThing: ({ thingName, nextToken, maxResults }) => {
      const names = [...get(things, 'Thing', thingName).groups];
      const paged = page(names, nextToken, maxResults);
      return {
        thingGroups: paged.items.map((name) => identify(get(thingGroups, 'Thing group', name))),
        nextToken: paged.nextToken,
      };
    },
  } satisfies IotOperations;
}
