import type { FunctionFamily } from './sql-function.ts';

/** What is known of the message: `topic(n)` counts levels from 1. */
export const contextFunctions: FunctionFamily = {
  topic: ([level], { topic }) => (typeof level === 'number' ? topic.split('/')[level - 1] : topic),
  clientid: (_args, { clientId }) => clientId ?? 'n/a',
  principal: (_args, { principal }) => principal,
  accountid: (_args, { accountId }) => accountId,
  timestamp: (_args, { now }) => now,
  newuuid: (_args, context) => context.newUuid(),
  traceid: (_args, context) => context.traceId(),
  // What only messages of MQTT 5 carry: this broker has none of them.
  get_mqtt_property: () => undefined,
  get_user_properties: () => undefined,
  sql_version: (_args, { sqlVersion }) => sqlVersion,
};
