import { securityProfilesForThing } from '../services/iot/access.ts';
import type { IotState } from '../services/iot/state.ts';
import type { SecurityProfiles } from './export-plan.ts';

/** No thing has this name, so it stands for every unregistered device. */
const UNREGISTERED = '';

/** The registry of the IoT service as Device Defender sees it. */
export function registryProfiles(state: IotState): SecurityProfiles {
  return {
    profilesOf: ({ name, registered }) =>
      securityProfilesForThing(state, registered ? name : UNREGISTERED).map(({ settings }) => settings),
    isRegistered: (thingName) => state.things.has(thingName),
    revision: () => state.changes.revision(),
  };
}
