import { alreadyExists, expectVersion, get, invalidRequest } from './errors.ts';
import { ancestorsOf } from './group-tree.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import { saveTags } from './tags.ts';
import type { ThingGroup } from './state.ts';

/** A group hierarchy's depth and a group's direct children (AWS IoT quotas). */
const DEEPEST = 7;
const MOST_CHILDREN = 100;

/** Static thing groups. Dynamic groups are not emulated. */
export function thingGroupOperations({ state, clock, random, arn }: Iot) {
  const { thingGroups, things, changes } = state;
  const childrenOf = (name: string) => [...thingGroups.values()].filter(({ parent }) => parent === name);
  return {
    CreateThingGroup: ({
      thingGroupName: name,
      parentGroupName: parent,
      thingGroupProperties = {},
      tags,
    }) => {
      const old = thingGroups.get(name);
      if (old) {
        const same =
          old.parent === parent && JSON.stringify(old.properties) === JSON.stringify(thingGroupProperties);
        if (!same) throw alreadyExists('Thing group', name, old.arn);
        return { thingGroupName: name, thingGroupArn: old.arn, thingGroupId: old.id };
      }
      if (parent !== undefined) {
        const depth = ancestorsOf(thingGroups, get(thingGroups, 'Thing group', parent)).length + 1;
        if (depth >= DEEPEST) throw invalidRequest(`A group hierarchy is at most ${DEEPEST} levels deep`);
        if (childrenOf(parent).length >= MOST_CHILDREN) {
          throw invalidRequest(`A group has at most ${MOST_CHILDREN} direct children`);
        }
      }
      const group: ThingGroup = {
        name,
        arn: arn('thinggroup', name),
        id: random.uuid(),
        createdAt: clock.now(),
        parent,
        properties: thingGroupProperties,
        version: 1,
        things: new Set(),
      };
      thingGroups.set(name, group);
      saveTags(state, group.arn, tags);
      changes.announce('thing-group');
      return { thingGroupName: name, thingGroupArn: group.arn, thingGroupId: group.id };
    },

    DescribeThingGroup: ({ thingGroupName }) => {
      const group = get(thingGroups, 'Thing group', thingGroupName);
      return {
        thingGroupName,
        thingGroupArn: group.arn,
        thingGroupId: group.id,
        version: group.version,
        thingGroupProperties: group.properties,
        thingGroupMetadata: {
          parentGroupName: group.parent,
          rootToParentThingGroups: ancestorsOf(thingGroups, group).toReversed().map(identify),
          creationDate: new Date(group.createdAt),
        },
      };
    },

    UpdateThingGroup: ({ thingGroupName, thingGroupProperties, expectedVersion }) => {
      const group = get(thingGroups, 'Thing group', thingGroupName);
      expectVersion(expectedVersion, group.version, thingGroupName);
      const { attributePayload: payload } = thingGroupProperties;
      const old = group.properties.attributePayload?.attributes;
      const attributes = { ...(payload?.merge ? old : {}), ...payload?.attributes };
      group.properties = {
        ...group.properties,
        ...thingGroupProperties,
        ...(payload && { attributePayload: { attributes } }),
      };
      group.version += 1;
      changes.announce('thing-group');
      return { version: group.version };
    },

    DeleteThingGroup: ({ thingGroupName, expectedVersion }) => {
      const group = thingGroups.get(thingGroupName);
      if (!group) return {};
      expectVersion(expectedVersion, group.version, thingGroupName);
      if (childrenOf(thingGroupName).length > 0) {
        throw invalidRequest(`Cannot delete. Thing group ${thingGroupName} still has child groups`);
      }
      for (const name of group.things) things.get(name)?.groups.delete(thingGroupName);
      for (const policy of state.policies.values()) policy.targets.delete(group.arn);
      thingGroups.delete(thingGroupName);
      state.tags.delete(group.arn);
      changes.announce('thing-group');
      return {};
    },

    ListThingGroups: ({ parentGroup, namePrefixFilter = '', recursive = true, nextToken, maxResults }) => {
      if (parentGroup !== undefined) get(thingGroups, 'Thing group', parentGroup);
      const chosen = [...thingGroups.values()].filter((group) => {
        if (!group.name.startsWith(namePrefixFilter)) return false;
        if (!recursive) return group.parent === parentGroup;
        return (
          parentGroup === undefined ||
          ancestorsOf(thingGroups, group).some(({ name }) => name === parentGroup)
        );
      });
      const paged = page(chosen, nextToken, maxResults);
      return { thingGroups: paged.items.map(identify), nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}

export function identify({ name, arn }: ThingGroup) {
  return { groupName: name, groupArn: arn };
}
