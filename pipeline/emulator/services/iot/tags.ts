import type { Tag } from '@aws-sdk/client-iot';

import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import type { IotState } from './state.ts';

export function saveTags(state: IotState, arn: string, tags: readonly Tag[] | undefined): void {
  if (!tags || tags.length === 0) return;
  const all = state.tags.get(arn) ?? new Map<string, string>();
  for (const { Key = '', Value = '' } of tags) all.set(Key, Value);
  state.tags.set(arn, all);
}

export function tagOperations({ state }: Iot) {
  return {
    TagResource: ({ resourceArn, tags }) => {
      saveTags(state, resourceArn, tags);
      return {};
    },

    UntagResource: ({ resourceArn, tagKeys }) => {
      for (const key of tagKeys) state.tags.get(resourceArn)?.delete(key);
      return {};
    },

    ListTagsForResource: ({ resourceArn, nextToken }) => {
      const paged = page(state.tags.get(resourceArn) ?? [], nextToken, 50);
      return { tags: paged.items.map(([Key, Value]) => ({ Key, Value })), nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}
