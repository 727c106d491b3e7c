import type { TopicRulePayload } from '@aws-sdk/client-iot';
import { ServiceError } from '../service.ts';
import { compileAction, unsupportedAction } from './actions/index.ts';
import { parseRuleSql } from './sql/parse-rule-sql.ts';
import { SqlParseError } from './sql/sql-parse-error.ts';

/**
 * What `CreateTopicRule` asks before it takes a rule.
 *
 * @throws ServiceError SqlParseException with the reason
 */
export function checkRuleSql(sql: string): { topicPattern: string | undefined } {
  return { topicPattern: readable(() => parseRuleSql(sql)).from };
}

/**
 * A rule whose actions are not emulated is refused, never kept and ignored.
 *
 * @throws ServiceError InvalidRequestException that names the action, SqlParseException for a template in it
 */
export function checkRuleActions({ sql = '', actions = [], errorAction }: TopicRulePayload): void {
  const { variables } = readable(() => parseRuleSql(sql));
  const rule = { arn: '', variables: variables.map(({ name }) => name) };
  for (const action of [...actions, ...(errorAction ? [errorAction] : [])]) {
    const unsupported = unsupportedAction(action);
    if (unsupported !== undefined) {
      throw new ServiceError('InvalidRequestException', `The rule action ${unsupported} is not emulated.`);
    }
    readable(() => compileAction(action, NOWHERE, rule));
  }
}

/** For actions that are compiled to be checked, and never run. */
const NOWHERE = {
  ports: { putRecord: () => {}, putRecordBatch: () => {}, publish: () => {} },
  authorizeRole: () => ({ allowed: false }),
  region: '',
  accountId: '',
};

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SqlParseError)) throw error;
    throw new ServiceError('SqlParseException', error.message, { cause: error });
  }
}
