import { parseSearch, type MacroDefinition } from '#splunk/spl';

/** Streaming commands that take fields away which the trace needs. */
const HIDING = new Set(['fields', 'table']);

/**
 * The beginning of a search, as far as it still returns events: up to the first command that does not look at one
 * event at a time. `undefined` for a search that does not begin with events.
 *
 * What it returns is what the rest of the search was made of. Macros are expanded.
 */
export function eventSearch(
  search: string,
  macros: Readonly<Record<string, MacroDefinition>>,
): string | undefined {
  const { source, stages } = parseSearch(search, { macros });
  const [first] = stages;
  if (first?.name !== 'search') return undefined;
  const isLast = stages.findIndex(
    ({ name, command }, index) =>
      index > 0 && name !== 'search' && (command.kind !== 'streaming' || HIDING.has(name)),
  );
  const end = isLast === -1 ? source.text.length : stages[isLast - 1]!.end;
  return source.text.slice(0, end).trim();
}
