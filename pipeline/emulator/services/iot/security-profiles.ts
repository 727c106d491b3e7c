import type { Behavior } from '@aws-sdk/client-iot';

import { alreadyExists, expectVersion, get, invalidRequest } from './errors.ts';
import { behaviorProblems, metricProblems } from './behavior-rules.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import { usesDimension, usesMetric } from './profile-metrics.ts';
import { saveTags } from './tags.ts';
import type { ProfileSettings, SecurityProfile } from './state.ts';

/** Behaviors per profile (AWS IoT Device Defender quotas). */
const MOST_BEHAVIORS = 100;
/** Value elements (counts, IP addresses, ports…) in all behaviors of a profile (the same quotas). */
const MOST_VALUES = 1000;

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
    if (countValues(behaviors) > MOST_VALUES) {
      yield `The behaviors of a security profile hold at most ${MOST_VALUES} values`;
    }
    yield* behaviorProblems(state, behaviors);
    for (const [kind, target] of Object.entries(settings.alertTargets ?? {})) {
      if (kind !== 'SNS') yield `Alert target ${kind} is not supported: use SNS`;
      else if (!/^arn:[^:]*:sns:[^:]*:\d{12}:./.test(target.alertTargetArn ?? '')) {
        yield `Alert target ${target.alertTargetArn} is not the ARN of an SNS topic`;
      }
    }
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
      if (dimensionName !== undefined) get(state.dimensions, 'Dimension', dimensionName);
      const chosen = [...profiles.values()].filter(
        ({ settings }) =>
          (dimensionName === undefined || usesDimension(settings, dimensionName)) &&
          (metricName === undefined || usesMetric(settings, metricName)),
      );
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

function countValues(behaviors: readonly Behavior[]): number {
  const values = behaviors.flatMap(({ criteria }) => Object.values(criteria?.value ?? {}));
  return values.reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0);
}
