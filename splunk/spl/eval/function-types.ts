import type { EvalNode } from '../syntax/eval-ast.ts';
import type { EvalContext, Evaluator } from './context.ts';
import type { EvalValue } from './value.ts';

/** What is known of an expression's value before any row is seen. */
export type StaticType = 'any' | 'number' | 'text' | 'boolean' | 'null';

/** A compiled argument. */
export interface Argument {
  node: EvalNode;
  type: StaticType;
  evaluate: Evaluator<EvalValue>;
}

/** Reports a mistake in the arguments of a call. */
export type ArgumentFault = (message: string, argument?: number) => Error;

interface FunctionShape {
  /** Least and most arguments. */
  arity: readonly [number, number];
  /** Type of the result; default `any`. */
  returns?: StaticType;
}

/** A function of its arguments' values. */
export interface PlainFunction extends FunctionShape {
  /** Whether null arguments reach `call`; else the result is null when any argument is. */
  acceptsNull?: boolean;
  call: (args: EvalValue[], context: EvalContext) => EvalValue;
}

/** A function that decides itself when its arguments are evaluated, or looks at them as written. */
export interface SpecialFunction extends FunctionShape {
  compile: (args: Argument[], fault: ArgumentFault) => Evaluator<EvalValue>;
}

export type EvalFunction = PlainFunction | SpecialFunction;

export const MANY = Number.POSITIVE_INFINITY;
