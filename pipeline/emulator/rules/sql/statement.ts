/** An expression of rule SQL. */
export type Expression =
  | { readonly type: 'literal'; readonly value: string | number | boolean | null }
  | { readonly type: 'whole' }
  | { readonly type: 'path'; readonly names: readonly string[] }
  /** What `SET` has named. */
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'member'; readonly of: Expression; readonly name: string }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly type: 'not' | 'negate'; readonly of: Expression }
  | {
      readonly type: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'object'; readonly members: readonly (readonly [string, Expression])[] }
  | {
      readonly type: 'case';
      readonly of: Expression;
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly type: 'query'; readonly select: Select };

export type BinaryOperator =
  '+' | '-' | '*' | '/' | '%' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR';

export interface SelectItem {
  readonly value: Expression;
  /** The output path; absent for `*`. */
  readonly as: readonly string[] | undefined;
}

export interface Select {
  /** `SELECT VALUE x`: the output is the bare value. */
  readonly bare: boolean;
  readonly items: readonly SelectItem[];
  /** The array a nested query runs over. */
  readonly over: Expression | undefined;
  readonly where: Expression | undefined;
}

/** A whole rule query. */
export interface RuleSql extends Omit<Select, 'over'> {
  /** The topic filter; absent for rules that only Basic Ingest reaches. */
  readonly from: string | undefined;
  /** What `SET` names, in its order; each may use those before it. */
  readonly variables: readonly { readonly name: string; readonly value: Expression }[];
  /** `SELECT *` alone: the payload passes through as it is. */
  readonly passesThrough: boolean;
}
