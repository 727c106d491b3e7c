import type { BracketPair } from './brackets.ts';

export type SearchOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** The right side of a comparison in a search expression. */
export interface SearchValue {
  text: string;
  /** Written as `CASE(…)`. */
  caseSensitive: boolean;
}

/** A search expression as written; `position` is an offset in the search text. */
export type SearchNode = { position: number } & (
  | { kind: 'and'; terms: SearchNode[] }
  | { kind: 'or'; terms: SearchNode[] }
  | { kind: 'not'; term: SearchNode }
  | { kind: 'compare'; field: string; operator: SearchOperator; value: SearchValue }
  | { kind: 'in'; field: string; values: SearchValue[] }
  | { kind: 'term'; text: string; quoted: boolean }
  | { kind: 'directive'; directive: 'TERM' | 'CASE'; text: string }
  | { kind: 'subsearch'; pair: BracketPair }
);
