import { ServiceError } from '../../service.ts';
import { alreadyExists, invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import { createDestination } from './topic-rule-destinations.ts';
import type { TopicRulePayload } from '@aws-sdk/client-iot';
import type { TopicRule } from './state.ts';

/** Without `awsIotSqlVersion` a rule runs under the oldest version (CloudFormation reference, TopicRulePayload). */
const DEFAULT_SQL_VERSION = '2015-10-08';
const SQL_VERSIONS = ['2015-10-08', '2016-03-23', 'beta'];

export function topicRuleOperations(iot: Iot) {
  const { state, clock, arn, parseRuleSql } = iot;
  const { topicRules: rules, changes } = state;

  const checked = (payload: TopicRulePayload): TopicRulePayload => {
    const { awsIotSqlVersion = DEFAULT_SQL_VERSION, ruleDisabled = false } = payload;
    if (!SQL_VERSIONS.includes(awsIotSqlVersion))
      throw invalidRequest(`Unsupported SQL version ${awsIotSqlVersion}`);
    parseRuleSql(payload.sql ?? '', awsIotSqlVersion);
    for (const action of [
      ...(payload.actions ?? []),
      ...(payload.errorAction ? [payload.errorAction] : []),
    ]) {
      if (Object.values(action).filter((value) => value !== undefined).length !== 1) {
        throw invalidRequest('A rule action names exactly one kind of action');
      }
    }
    iot.checkRuleActions(payload);
    for (const url of endpoints(payload)) {
      const isKnown = [...state.topicRuleDestinations.values()].some(
        ({ confirmationUrl }) => confirmationUrl === url,
      );
      if (!isKnown) createDestination(iot, url);
    }
    return { ...payload, awsIotSqlVersion, ruleDisabled };
  };
  /** AWS answers 401, not 404, for a rule that does not exist. */
  const getRule = (name: string): TopicRule => {
    const rule = rules.get(name);
    if (rule) return rule;
    throw new ServiceError('UnauthorizedException', `Access to topic rule '${name}' was denied`, {
      status: 401,
    });
  };
  const replace = (name: string, change: (old: TopicRulePayload) => TopicRulePayload) => {
    const rule = getRule(name);
    rule.payload = change(rule.payload);
    changes.announce('topic-rule');
    return {};
  };
  return {
    CreateTopicRule: ({ ruleName, topicRulePayload, tags }) => {
      if (rules.has(ruleName)) throw alreadyExists('Rule', ruleName, arn('rule', ruleName));
      const payload = checked(topicRulePayload);
      const ruleArn = arn('rule', ruleName);
      rules.set(ruleName, { name: ruleName, arn: ruleArn, createdAt: clock.now(), payload });
      // The header holds `key=value&…`.
      state.tags.set(ruleArn, new Map(new URLSearchParams(tags ?? '')));
      changes.announce('topic-rule');
      return {};
    },

    GetTopicRule: ({ ruleName }) => {
      const { arn: ruleArn, createdAt, payload } = getRule(ruleName);
      return { ruleArn, rule: { ruleName, createdAt: new Date(createdAt), ...payload } };
    },

    ReplaceTopicRule: ({ ruleName, topicRulePayload }) => replace(ruleName, () => checked(topicRulePayload)),
    EnableTopicRule: ({ ruleName }) => replace(ruleName, (old) => ({ ...old, ruleDisabled: false })),
    DisableTopicRule: ({ ruleName }) => replace(ruleName, (old) => ({ ...old, ruleDisabled: true })),

    DeleteTopicRule: ({ ruleName }) => {
      state.tags.delete(arn('rule', ruleName));
      if (rules.delete(ruleName)) changes.announce('topic-rule');
      return {};
    },

    ListTopicRules: ({ topic, ruleDisabled, nextToken, maxResults }) => {
      const listed = [...rules.values()].map(({ name, arn: ruleArn, createdAt, payload }) => ({
        ruleArn,
        ruleName: name,
        topicPattern: parseRuleSql(payload.sql ?? '', payload.awsIotSqlVersion!).topicPattern,
        createdAt: new Date(createdAt),
        ruleDisabled: payload.ruleDisabled,
      }));
      const chosen = listed.filter(
        (rule) =>
          (topic === undefined || rule.topicPattern === topic) &&
          (ruleDisabled === undefined || rule.ruleDisabled === ruleDisabled),
      );
      const paged = page(chosen, nextToken, maxResults);
      return { rules: paged.items, nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}

/** What the owners of a rule's HTTP endpoints have to confirm: a rule makes the destinations that it needs. */
function endpoints({ actions = [], errorAction }: TopicRulePayload): string[] {
  return [...actions, ...(errorAction ? [errorAction] : [])].flatMap(({ http }) =>
    http ? [http.confirmationUrl ?? http.url ?? ''] : [],
  );
}
