import { alreadyExists, expectVersion, get, invalidRequest } from './errors.ts';
import { behaviorProblems, metricProblems } from './behavior-rules.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import { saveTags } from './tags.ts';
import type { ProfileSettings, SecurityProfile } from './state.ts';

/** Behaviors per profile (AWS IoT Device Defender quotas). */
const MOST_BEHAVIORS = 100;

/** The lists that an update may delete by flag; giving a list and its flag together is an error. */
const DELETIONS = {
  deleteBehaviors: ['behaviors'],
  deleteAlertTargets: ['alertTargets'],
  deleteAdditionalMetricsToRetain: ['additionalMetricsToRetain', 'additionalMetricsToRetainV2'],
  deleteMetricsExportConfig: ['metricsExportConfig'],
} as const;

export function securityProfileOperations({ state, clock, arn }: Iot) {
  const { securityProfiles: profiles, changes } = state;
  const checked = (settings: ProfileSettings): ProfileSettings => {
    const problems = [...profileProblems(settings)];
    if (problems.length > 0) throw invalidRequest(problems.join('; '));
    return settings;
  };
  function* profileProblems(settings: ProfileSettings): Generator<string> {
    const { behaviors, additionalMetricsToRetainV2 = [], additionalMetricsToRetain = [] } = settings;
    if (behaviors.length > MOST_BEHAVIORS) yield `A security profile has at most ${MOST_BEHAVIORS} behaviors`;
    yield* behaviorProblems(state, behaviors);
    for (const metric of additionalMetricsToRetain) yield* metricProblems(state, metric, undefined);
    for (const { metric = '', metricDimension } of additionalMetricsToRetainV2) {
      yield* metricProblems(state, metric, metricDimension?.dimensionName);
    }
  }
  return {
    CreateSecurityProfile: ({ securityProfileName: name, tags, behaviors = [], ...rest }) => {
      const old = profiles.get(name);
      if (old) throw alreadyExists('Security profile', name, old.arn);
      const profile: SecurityProfile = {
        name,
        arn: arn('securityprofile', name),
        createdAt: clock.now(),
        modifiedAt: clock.now(),
        version: 1,
        settings: checked({ ...rest, behaviors }),
        targets: new Set(),
      };
      profiles.set(name, profile);
      saveTags(state, profile.arn, tags);
      changes.announce('security-profile');
      return { securityProfileName: name, securityProfileArn: profile.arn };
    },

    DescribeSecurityProfile: ({ securityProfileName }) =>
      describe(get(profiles, 'Security profile', securityProfileName)),

    UpdateSecurityProfile: ({ securityProfileName, expectedVersion, ...input }) => {
      const profile = get(profiles, 'Security profile', securityProfileName);
      expectVersion(expectedVersion, profile.version, securityProfileName);
      const settings: Record<string, unknown> = { ...profile.settings };
      for (const [flag, members] of Object.entries(DELETIONS)) {
        for (const member of members) {
          if (input[flag as keyof typeof DELETIONS] === true) {
            if (input[member] !== undefined) throw invalidRequest(`${member} and ${flag} exclude each other`);
            delete settings[member];
          } else if (input[member] !== undefined) settings[member] = input[member];
        }
      }
      if (input.securityProfileDescription !== undefined) {
        settings['securityProfileDescription'] = input.securityProfileDescription;
      }
      profile.settings = checked({ behaviors: [], ...settings } as ProfileSettings);
      profile.version += 1;
      profile.modifiedAt = clock.now();
      changes.announce('security-profile');
      return describe(profile);
    },

    DeleteSecurityProfile: ({ securityProfileName, expectedVersion }) => {
      const profile = profiles.get(securityProfileName);
      if (!profile) return {};
      expectVersion(expectedVersion, profile.version, securityProfileName);
      profiles.delete(securityProfileName);
      state.tags.delete(profile.arn);
      changes.announce('security-profile');
      return {};
    },

    ListSecurityProfiles: ({ dimensionName, metricName, nextToken, maxResults }) => {
      const chosen = [...profiles.values()].filter(({ settings }) => {
        const used = [...settings.behaviors, ...(settings.additionalMetricsToRetainV2 ?? [])];
        if (dimensionName !== undefined) {
          return used.some(({ metricDimension }) => metricDimension?.dimensionName === dimensionName);
        }
        return metricName === undefined || used.some(({ metric }) => metric === metricName);
      });
      const paged = page(chosen, nextToken, maxResults);
      return {
        securityProfileIdentifiers: paged.items.map(({ name, arn }) => ({ name, arn })),
        nextToken: paged.nextToken,
      };
    },

    ValidateSecurityProfileBehaviors: ({ behaviors }) => {
      const validationErrors = [...behaviorProblems(state, behaviors)].map((errorMessage) => ({
        errorMessage,
      }));
      return { valid: validationErrors.length === 0, validationErrors };
    },
  } satisfies IotOperations;
}

function describe({ name, arn, settings, version, createdAt, modifiedAt }: SecurityProfile) {
  return {
    ...settings,
    behaviors: [...settings.behaviors],
    securityProfileName: name,
    securityProfileArn: arn,
    version,
    creationDate: new Date(createdAt),
    lastModifiedDate: new Date(modifiedAt),
  };
}
