import type { Tag } from './state.ts';

export interface TagInput {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

export function readTags(tags: readonly TagInput[] | undefined): Tag[] {
  return (tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

/** Tags by key: the new ones replace, the others stay. */
export function mergeTags(old: readonly Tag[], added: readonly TagInput[]): Tag[] {
  const merged = new Map(old.map((tag) => [tag.Key, tag]));
  for (const tag of readTags(added)) merged.set(tag.Key, tag);
  return [...merged.values()];
}

export function withoutTags(old: readonly Tag[], keys: readonly string[]): Tag[] {
  return old.filter(({ Key }) => !keys.includes(Key));
}
