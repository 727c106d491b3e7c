const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** A search term that a field has this value. */
export function fieldTerm(field: string, value: string): string {
  const name = /^[\w.:-]+$/.test(field) ? field : quoted(field);
  return `${name}=${/^[\w.-]+$/.test(value) ? value : quoted(value)}`;
}
