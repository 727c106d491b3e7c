import type { TopicRulePayload } from '@aws-sdk/client-iot';
import type { IotState } from '../services/iot/state.ts';
import type { RuleSource } from './rules-engine.ts';

/** The rules of the IoT service as the rules engine sees them. */
export function registryRules(state: IotState): RuleSource {
  return {
    get: (ruleName) => state.topicRules.get(ruleName)?.payload,
    *entries(): Iterable<readonly [string, TopicRulePayload]> {
      for (const { name, payload } of state.topicRules.values()) yield [name, payload] as const;
    },
    revision: () => state.changes.revision('topic-rule'),
  };
}
