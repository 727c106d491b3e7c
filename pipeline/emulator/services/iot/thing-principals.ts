import { get, invalidRequest, notFound } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';

/** Certificates attached to things, exclusively or not. Detaching takes effect at once (AWS: soon). */
export function thingPrincipalOperations({ state }: Iot) {
  const { things, thingsByPrincipal, certificates, changes } = state;
  const thingsOf = (principal: string) => [...(thingsByPrincipal.get(principal) ?? [])];
  const typeOf = (thing: string, principal: string) =>
    things.get(thing)?.principals.get(principal) ?? 'NON_EXCLUSIVE_THING';
  return {
    AttachThingPrincipal: ({ thingName, principal, thingPrincipalType = 'NON_EXCLUSIVE_THING' }) => {
      const thing = get(things, 'Thing', thingName);
      const certificate = certificates.get(principal.slice(principal.lastIndexOf('/') + 1));
      if (certificate?.arn !== principal) throw notFound('Principal', principal);
      const others = thingsOf(principal).filter((name) => name !== thingName);
      const exclusive = others.some((name) => typeOf(name, principal) === 'EXCLUSIVE_THING');
      if (exclusive || (thingPrincipalType === 'EXCLUSIVE_THING' && others.length > 0)) {
        throw invalidRequest(`Principal ${principal} is attached to another thing`);
      }
      thing.principals.set(principal, thingPrincipalType);
      thingsByPrincipal.set(principal, new Set(thingsByPrincipal.get(principal)).add(thingName));
      changes.announce('thing');
      return {};
    },

    DetachThingPrincipal: ({ thingName, principal }) => {
      get(things, 'Thing', thingName).principals.delete(principal);
      const names = thingsByPrincipal.get(principal);
      names?.delete(thingName);
      if (names?.size === 0) thingsByPrincipal.delete(principal);
      changes.announce('thing');
      return {};
    },

    ListThingPrincipals: ({ thingName, nextToken, maxResults }) => {
      const paged = page(get(things, 'Thing', thingName).principals.keys(), nextToken, maxResults);
      return { principals: paged.items, nextToken: paged.nextToken };
    },

    ListThingPrincipalsV2: ({ thingName, nextToken, maxResults, thingPrincipalType: wanted }) => {
      const all = [...get(things, 'Thing', thingName).principals];
      const paged = page(
        all.filter(([, type]) => wanted === undefined || type === wanted),
        nextToken,
        maxResults,
      );
      return {
        thingPrincipalObjects: paged.items.map(([principal, thingPrincipalType]) => ({
          principal,
          thingPrincipalType,
        })),
        nextToken: paged.nextToken,
      };
    },

    ListPrincipalThings: ({ principal, nextToken, maxResults }) => {
      const paged = page(thingsOf(principal), nextToken, maxResults);
      return { things: paged.items, nextToken: paged.nextToken };
    },

    ListPrincipalThingsV2: ({ principal, nextToken, maxResults, thingPrincipalType: wanted }) => {
      const all = thingsOf(principal).map((thingName) => ({
        thingName,
        thingPrincipalType: typeOf(thingName, principal),
      }));
      const chosen = all.filter(
        ({ thingPrincipalType }) => wanted === undefined || thingPrincipalType === wanted,
      );
      const paged = page(chosen, nextToken, maxResults);
      return { principalThingObjects: paged.items, nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}
