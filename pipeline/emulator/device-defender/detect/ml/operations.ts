import { get } from '../../../services/iot/errors.ts';
import type { IotOperations, IotState } from '../../../services/iot/index.ts';
import { page } from '../../../services/iot/page.ts';
import { behaviorKey } from '../behavior.ts';
import { collectedPercentage, type BehaviorModels } from './behavior-models.ts';

const PAGE_SIZE = 10;

/** How the models of ML behaviors stand. */
export function behaviorModelOperations(state: IotState, models: BehaviorModels) {
  const date = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms));
  return {
    GetBehaviorModelTrainingSummaries: ({ securityProfileName, maxResults = PAGE_SIZE, nextToken }) => {
      const profiles =
        securityProfileName === undefined
          ? [...state.securityProfiles.values()]
          : [get(state.securityProfiles, 'Security profile', securityProfileName)];
      const summaries = profiles.flatMap(({ name, settings }) =>
        settings.behaviors
          .filter(({ criteria }) => criteria?.mlDetectionConfig)
          .map(({ name: behaviorName = '' }) => {
            const training = models.training(behaviorKey(name, behaviorName));
            // Samples show neither date before the first model.
            const isPending = training?.model === undefined && training?.lastRefreshMs === undefined;
            return {
              securityProfileName: name,
              behaviorName,
              modelStatus: training?.status ?? ('PENDING_BUILD' as const),
              datapointsCollectionPercentage: training ? collectedPercentage(training) : 0,
              trainingDataCollectionStartDate: isPending ? undefined : date(training?.startMs),
              lastModelRefreshDate: date(training?.lastRefreshMs),
            };
          }),
      );
      const paged = page(summaries, nextToken, maxResults);
      return { summaries: paged.items, nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}
