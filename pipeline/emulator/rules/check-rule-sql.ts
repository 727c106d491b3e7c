import { ServiceError } from '../service.ts';
import { parseRuleSql } from './sql/parse-rule-sql.ts';
import { SqlParseError } from './sql/sql-parse-error.ts';

/**
 * What `CreateTopicRule` asks before it takes a rule.
 *
 * @throws ServiceError SqlParseException with the reason
 */
export function checkRuleSql(sql: string): { topicPattern: string | undefined } {
  try {
    return { topicPattern: parseRuleSql(sql).from };
  } catch (error) {
    if (!(error instanceof SqlParseError)) throw error;
    throw new ServiceError('SqlParseException', error.message, { cause: error });
  }
}
