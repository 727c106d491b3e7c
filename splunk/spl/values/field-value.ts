/** What a field holds: one text, or several for a multivalue field. An absent field is null. */
export type FieldValue = string | string[];

/** A list as a field keeps it: empty is null, one value is that value. */
export function fromValues(values: string[]): FieldValue | undefined {
  if (values.length === 0) return undefined;
  return values.length === 1 ? values[0] : values;
}

/** All values of a field, none for null. */
export function toValues(value: FieldValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** The text of a field where one text is needed: several values are joined by newlines, as Splunk shows them. */
export function toText(value: FieldValue): string {
  return typeof value === 'string' ? value : value.join('\n');
}

/** Appends values to what a field holds. */
export function appendValue(existing: FieldValue | undefined, added: FieldValue): FieldValue {
  if (existing === undefined) return added;
  return [...toValues(existing), ...toValues(added)];
}
