import { get, invalidRequest, limitExceeded, notFound } from './errors.ts';
import { ancestorsOf } from './group-tree.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';

/** Security profiles on one target (AWS IoT Device Defender quotas). */
const MOST_PROFILES = 5;
const EVERYWHERE = ['all/things', 'all/registered-things', 'all/unregistered-things'];

export function securityProfileTargetOperations({ state, region, accountId }: Iot) {
  const { securityProfiles: profiles, thingGroups, changes } = state;
  const prefix = `arn:aws:iot:${region}:${accountId}:`;
  const on = (target: string) => [...profiles.values()].filter(({ targets }) => targets.has(target));
  const groupOf = (target: string) =>
    target.startsWith(`${prefix}thinggroup/`)
      ? thingGroups.get(target.slice(target.indexOf('/') + 1))
      : undefined;
  const checkTarget = (target: string) => {
    if (EVERYWHERE.some((kind) => target === prefix + kind) || groupOf(target)) return;
    if (target.startsWith(`${prefix}thinggroup/`)) throw notFound('Target', target);
    throw invalidRequest(`Invalid security profile target ${target}`);
  };
  return {
    AttachSecurityProfile: ({ securityProfileName, securityProfileTargetArn: target }) => {
      const profile = get(profiles, 'Security profile', securityProfileName);
      checkTarget(target);
      if (!profile.targets.has(target) && on(target).length >= MOST_PROFILES) {
        throw limitExceeded(`A target has at most ${MOST_PROFILES} security profiles`);
      }
      profile.targets.add(target);
      changes.announce('security-profile');
      return {};
    },

    DetachSecurityProfile: ({ securityProfileName, securityProfileTargetArn: target }) => {
      const profile = get(profiles, 'Security profile', securityProfileName);
      if (!profile.targets.delete(target)) throw notFound('Target', target);
      changes.announce('security-profile');
      return {};
    },

    ListTargetsForSecurityProfile: ({ securityProfileName, nextToken, maxResults }) => {
      const paged = page(
        get(profiles, 'Security profile', securityProfileName).targets,
        nextToken,
        maxResults,
      );
      return { securityProfileTargets: paged.items.map((arn) => ({ arn })), nextToken: paged.nextToken };
    },

    ListSecurityProfilesForTarget: ({
      securityProfileTargetArn: target,
      recursive,
      nextToken,
      maxResults,
    }) => {
      checkTarget(target);
      const group = groupOf(target);
      const above = recursive && group ? ancestorsOf(thingGroups, group).map(({ arn }) => arn) : [];
      const mappings = [target, ...above].flatMap((arn) =>
        on(arn).map((profile) => ({
          securityProfileIdentifier: { name: profile.name, arn: profile.arn },
          target: { arn },
        })),
      );
      const paged = page(mappings, nextToken, maxResults);
      return { securityProfileTargetMappings: paged.items, nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}
