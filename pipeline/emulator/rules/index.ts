export { checkRuleActions, checkRuleSql } from './check-rule.ts';
export type { ActionPorts, HttpRequest } from './actions/index.ts';
export {
  createRulesEngine,
  type RulesEngine,
  type RulesEngineCounters,
  type RulesEngineDependencies,
  type RuleSource,
} from './rules-engine.ts';
export { registryRules } from './registry-rules.ts';
export { parseRuleSql } from './sql/parse-rule-sql.ts';
export { SqlParseError } from './sql/sql-parse-error.ts';
export type { RuleSql } from './sql/statement.ts';
