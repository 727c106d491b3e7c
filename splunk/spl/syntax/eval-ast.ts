import type { BracketPair } from './brackets.ts';

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '.';
export type LogicalOperator = 'AND' | 'OR' | 'XOR';

/** An eval expression as written; `position` is an offset in the search text. */
export type EvalNode = { position: number } & (
  | { kind: 'number'; text: string }
  | { kind: 'string'; value: string }
  | { kind: 'field'; name: string }
  | { kind: 'negate'; operand: EvalNode }
  | { kind: 'not'; operand: EvalNode }
  | { kind: 'arithmetic'; operator: ArithmeticOperator; left: EvalNode; right: EvalNode }
  | { kind: 'comparison'; operator: ComparisonOperator; left: EvalNode; right: EvalNode }
  | { kind: 'logical'; operator: LogicalOperator; left: EvalNode; right: EvalNode }
  | { kind: 'in'; value: EvalNode; list: EvalNode[] }
  | { kind: 'call'; name: string; args: EvalNode[] }
  | { kind: 'subsearch'; pair: BracketPair }
);

/** The left side of an assignment: a name, or pieces of which the fields' values make the name. */
export interface AssignmentTarget {
  position: number;
  parts: ({ text: string } | { field: string })[];
}

export interface Assignment {
  target: AssignmentTarget;
  expression: EvalNode;
}
