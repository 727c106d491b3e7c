import type { TopicRulePayload } from '@aws-sdk/client-iot';
import { compileAction, type ActionContext } from './actions/index.ts';
import type { Action } from './actions/action.ts';
import { parseRuleSql } from './sql/parse-rule-sql.ts';
import type { RuleSql } from './sql/statement.ts';

/** Counters as CloudWatch names them, with the dimension RuleName ("metrics_dimensions"). */
export interface RuleCounters {
  TopicMatch: number;
  ParseError: number;
  Success: number;
  Failure: number;
  ErrorActionSuccess: number;
  ErrorActionFailure: number;
}

/** A rule ready to run. */
export interface CompiledRule {
  readonly name: string;
  readonly sql: RuleSql;
  readonly sqlVersion: string;
  readonly actions: readonly Action[];
  readonly errorAction: Action | undefined;
}

/** @throws SqlParseError */
export function compileRule(name: string, payload: TopicRulePayload, context: ActionContext): CompiledRule {
  const sql = parseRuleSql(payload.sql ?? '');
  const rule = {
    arn: `arn:aws:iot:${context.region}:${context.accountId}:rule/${name}`,
    variables: sql.variables.map((variable) => variable.name),
  };
  return {
    name,
    sql,
    sqlVersion: payload.awsIotSqlVersion ?? '2015-10-08',
    actions: (payload.actions ?? []).map((action) => compileAction(action, context, rule)),
    errorAction: payload.errorAction && compileAction(payload.errorAction, context, rule),
  };
}

export function newRuleCounters(): RuleCounters {
  return {
    TopicMatch: 0,
    ParseError: 0,
    Success: 0,
    Failure: 0,
    ErrorActionSuccess: 0,
    ErrorActionFailure: 0,
  };
}
