import { matchesFilter } from '../broker/index.ts';

/** Which messages a scoped metric counts: those of a dimension, or all others. */
export interface TopicScope {
  /** Tells scopes apart. */
  readonly key: string;
  readonly dimensionName: string;
  readonly operator: 'IN' | 'NOT_IN';
  covers(topic: string, clientId: string): boolean;
}

const CLIENT_ID = '${iot:ClientId}';

/**
 * Compiles a dimension of type TOPIC_FILTER (developer guide, "scoping-security-behavior"): `IN` covers a topic that
 * matches one of the filters, `NOT_IN` one that matches none. `${iot:ClientId}` stands for the client that acted; a
 * wildcard inside a client id is no wildcard.
 */
export function compileScope(
  dimensionName: string,
  operator: 'IN' | 'NOT_IN',
  filters: readonly string[],
): TopicScope {
  const plain = filters.filter((filter) => !filter.includes(CLIENT_ID));
  const perClient = filters.filter((filter) => filter.includes(CLIENT_ID)).map((filter) => filter.split('/'));
  const matches = (topic: string, clientId: string) =>
    plain.some((filter) => matchesFilter(filter, topic)) ||
    perClient.some((levels) => matchesLevels(levels, topic.split('/'), clientId));
  return {
    key: scopeKey(dimensionName, operator),
    dimensionName,
    operator,
    covers: (topic, clientId) => matches(topic, clientId) === (operator === 'IN'),
  };
}

export function scopeKey(dimensionName: string, operator: 'IN' | 'NOT_IN'): string {
  return `${operator} ${dimensionName}`;
}

function matchesLevels(filter: readonly string[], topic: readonly string[], clientId: string): boolean {
  for (const [index, level] of filter.entries()) {
    if (level === '#') return topic.length > index;
    if (index >= topic.length) return false;
    if (level !== '+' && level.replaceAll(CLIENT_ID, () => clientId) !== topic[index]) return false;
  }
  return filter.length === topic.length;
}
