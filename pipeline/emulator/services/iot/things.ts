import { alreadyExists, expectVersion, get, invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import type { Thing } from './state.ts';

/** Attributes that a thing may have without a type, and with one (AWS IoT quotas). */
const ATTRIBUTES = { untyped: 3, typed: 50 };

export function thingOperations({ state, random, arn }: Iot) {
  const { things, thingTypes, thingGroups, changes } = state;
  const checkType = (name: string | undefined) => {
    if (name !== undefined && get(thingTypes, 'Thing type', name).deprecatedAt !== undefined) {
      throw invalidRequest(`Can not create new thing with deprecated thing type: ${name}`);
    }
  };
  return {
    CreateThing: ({ thingName, thingTypeName, attributePayload, billingGroupName }) => {
      if (billingGroupName !== undefined) throw invalidRequest('Billing groups are not emulated');
      const attributes = withoutEmpty(attributePayload?.attributes ?? {});
      const old = things.get(thingName);
      if (old) {
        const same = old.typeName === thingTypeName && sameAttributes(old.attributes, attributes);
        if (!same) throw alreadyExists('Thing', thingName, old.arn);
        return { thingName, thingArn: old.arn, thingId: old.id };
      }
      checkType(thingTypeName);
      checkCount(attributes, thingTypeName);
      const thing: Thing = {
        name: thingName,
        arn: arn('thing', thingName),
        id: random.uuid(),
        typeName: thingTypeName,
        attributes,
        version: 1,
        groups: new Set(),
        principals: new Map(),
      };
      things.set(thingName, thing);
      changes.announce('thing');
      return { thingName, thingArn: thing.arn, thingId: thing.id };
    },

    DescribeThing: ({ thingName }) => {
      const thing = get(things, 'Thing', thingName);
      return { ...summary(thing), defaultClientId: thing.name, thingId: thing.id };
    },

    UpdateThing: ({ thingName, attributePayload, expectedVersion, thingTypeName, removeThingType }) => {
      const thing = get(things, 'Thing', thingName);
      expectVersion(expectedVersion, thing.version, thingName);
      checkType(thingTypeName);
      const typeName = removeThingType ? undefined : (thingTypeName ?? thing.typeName);
      const given = attributePayload?.attributes;
      const merged = { ...(attributePayload?.merge ? thing.attributes : {}), ...given };
      const attributes = given ? withoutEmpty(merged) : thing.attributes;
      checkCount(attributes, typeName);
      Object.assign(thing, { typeName, attributes, version: thing.version + 1 });
      changes.announce('thing');
      return {};
    },

    DeleteThing: ({ thingName, expectedVersion }) => {
      const thing = things.get(thingName);
      if (!thing) return {};
      expectVersion(expectedVersion, thing.version, thingName);
      if (thing.principals.size > 0) {
        throw invalidRequest(`Cannot delete. Thing ${thingName} is still attached to one or more principals`);
      }
      for (const group of thing.groups) thingGroups.get(group)?.things.delete(thingName);
      things.delete(thingName);
      changes.announce('thing');
      return {};
    },

    ListThings: (input) => {
      const { attributeName, attributeValue = '', thingTypeName, usePrefixAttributeValue } = input;
      const chosen = [...things.values()].filter((thing) => {
        if (thingTypeName !== undefined && thing.typeName !== thingTypeName) return false;
        if (attributeName === undefined) return true;
        const value = thing.attributes[attributeName];
        return usePrefixAttributeValue ? value?.startsWith(attributeValue) : value === attributeValue;
      });
      const { items, nextToken } = page(chosen, input.nextToken, input.maxResults);
      return { things: items.map(summary), nextToken };
    },
  } satisfies IotOperations;
}

function summary({ name, arn, typeName, attributes, version }: Thing) {
  return { thingName: name, thingArn: arn, thingTypeName: typeName, attributes, version };
}

/** An empty value removes the attribute (API reference, AttributePayload). */
function withoutEmpty(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
}

function sameAttributes(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function checkCount(attributes: Record<string, string>, typeName: string | undefined): void {
  const most = typeName === undefined ? ATTRIBUTES.untyped : ATTRIBUTES.typed;
  if (Object.keys(attributes).length > most) {
    throw invalidRequest(
      `A thing ${typeName === undefined ? 'without' : 'with'} a type has at most ${most} attributes`,
    );
  }
}
