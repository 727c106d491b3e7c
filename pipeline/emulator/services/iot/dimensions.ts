import type { DimensionType } from '@aws-sdk/client-iot';

import { alreadyExists, get, invalidRequest, limitExceeded } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import { usesDimension } from './profile-metrics.ts';
import type { Dimension } from './state.ts';
import { saveTags } from './tags.ts';

/** Dimensions of an account (AWS IoT Device Defender quotas). */
const MOST_DIMENSIONS = 10;
const TYPE: DimensionType = 'TOPIC_FILTER';

/** Topic filters that narrow what a cloud-side metric counts. */
export function dimensionOperations({ state, clock, arn }: Iot) {
  const { dimensions, securityProfiles, changes } = state;
  return {
    CreateDimension: ({ name, type, stringValues, tags, clientRequestToken: token }) => {
      const old = dimensions.get(name);
      if (old) {
        // Our choice: the same token asks for the same dimension once more.
        if (old.token !== token) throw alreadyExists('Dimension', name, old.arn);
        return { name, arn: old.arn };
      }
      if (type !== TYPE) throw invalidRequest(`Dimension type ${type} is not supported`);
      if (dimensions.size >= MOST_DIMENSIONS) {
        throw limitExceeded(`An account has at most ${MOST_DIMENSIONS} dimensions`);
      }
      const now = clock.now();
      const dimension: Dimension = {
        name,
        arn: arn('dimension', name),
        token,
        createdAt: now,
        modifiedAt: now,
        stringValues,
      };
      dimensions.set(name, dimension);
      saveTags(state, dimension.arn, tags);
      changes.announce('detect-metric');
      return { name, arn: dimension.arn };
    },

    DescribeDimension: ({ name }) => describe(get(dimensions, 'Dimension', name)),

    UpdateDimension: ({ name, stringValues }) => {
      const dimension = get(dimensions, 'Dimension', name);
      Object.assign(dimension, { stringValues, modifiedAt: clock.now() });
      changes.announce('detect-metric');
      return describe(dimension);
    },

    DeleteDimension: ({ name }) => {
      const dimension = dimensions.get(name);
      if (!dimension) return {};
      const user = [...securityProfiles.values()].find(({ settings }) => usesDimension(settings, name));
      if (user) throw invalidRequest(`Dimension ${name} is used by security profile ${user.name}`);
      dimensions.delete(name);
      state.tags.delete(dimension.arn);
      changes.announce('detect-metric');
      return {};
    },

    ListDimensions: ({ nextToken, maxResults }) => {
      const paged = page(dimensions.keys(), nextToken, maxResults);
      return { dimensionNames: paged.items, nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}

function describe({ name, arn, stringValues, createdAt, modifiedAt }: Dimension) {
  return {
    name,
    arn,
    type: TYPE,
    stringValues: [...stringValues],
    creationDate: new Date(createdAt),
    lastModifiedDate: new Date(modifiedAt),
  };
}
