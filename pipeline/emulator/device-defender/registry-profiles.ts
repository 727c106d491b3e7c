import { securityProfilesForThing } from '../services/iot/access.ts';
import { profileMetrics } from '../services/iot/profile-metrics.ts';
import type { IotState, ProfileSettings } from '../services/iot/state.ts';
import { CUSTOM_METRIC_KINDS } from './metric-kinds.ts';
import type { MonitoredProfile, SecurityProfiles } from './monitored-profile.ts';
import { compileScope, type TopicScope } from './topic-scope.ts';

/** No thing has this name, so it stands for every unregistered device. */
const UNREGISTERED = '';

/** What concerns Device Defender: certificates and policies may change as they like. */
const CONCERNS = ['thing', 'thing-group', 'security-profile', 'detect-metric'] as const;

/** The registry of the IoT service as Device Defender sees it. */
export function registryProfiles(state: IotState): SecurityProfiles {
  const { changes, dimensions, customMetrics } = state;
  const known = new WeakMap<ProfileSettings, MonitoredProfile>();
  const revision = () => CONCERNS.reduce((sum, kind) => sum + changes.revision(kind), 0);
  const named = (name: string, settings: ProfileSettings): MonitoredProfile => {
    const profile = known.get(settings) ?? { ...settings, name };
    known.set(settings, profile);
    return profile;
  };
  const scope: SecurityProfiles['scope'] = ({ dimensionName = '', operator = 'IN' }) => {
    const dimension = dimensions.get(dimensionName);
    return dimension && compileScope(dimensionName, operator, dimension.stringValues);
  };
  let scopes: readonly TopicScope[] = [];
  let scopesAt = Number.NaN;
  return {
    profilesOf: ({ name, registered }) =>
      securityProfilesForThing(state, registered ? name : UNREGISTERED).map((profile) =>
        named(profile.name, profile.settings),
      ),
    isRegistered: (thingName) => state.things.has(thingName),
    revision,
    customMetric: (name) => CUSTOM_METRIC_KINDS[customMetrics.get(name)?.type ?? ('' as never)],
    scope,
    scopes: () => {
      if (scopesAt !== revision()) {
        scopesAt = revision();
        scopes = [...usedScopes(state, scope)];
      }
      return scopes;
    },
  };
}

function* usedScopes(
  state: IotState,
  compile: NonNullable<SecurityProfiles['scope']>,
): Generator<TopicScope> {
  const seen = new Set<string>();
  for (const { settings } of state.securityProfiles.values()) {
    for (const { dimension } of profileMetrics(settings)) {
      const scope = dimension && compile(dimension);
      if (!scope || seen.has(scope.key)) continue;
      seen.add(scope.key);
      yield scope;
    }
  }
}
