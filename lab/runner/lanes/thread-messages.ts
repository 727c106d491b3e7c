import { LabError, LabFault, UserError, type LabErrorCode } from '#kernel';
import type { ScenarioResult } from '../../results.ts';
import type { ProjectSource } from '../../project/project.ts';
import type { TargetName } from '../../target.ts';

/** What a thread needs before it can run scenarios; everything else it loads itself. */
export interface ThreadSettings {
  readonly target: TargetName;
  readonly project: ProjectSource;
  readonly seed: number;
  readonly startMs: number;
  readonly verbose: boolean;
  readonly withStory: boolean;
}

/** An order to the thread: the id of a scenario of the project. */
export interface ThreadOrder {
  readonly run: string;
}

/** What the thread tells. */
export type ThreadNews =
  | { readonly stage: string }
  | { readonly passedMs: number; readonly totalMs: number }
  | { readonly result: ScenarioResult }
  | { readonly error: CarriedError };

/** An error as it crosses the border between threads, where classes are lost. */
export interface CarriedError {
  readonly isUsers: boolean;
  readonly code: LabErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

export function packError(error: unknown): CarriedError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const { code, hint } =
    error instanceof LabError ? error : { code: 'LAB_INTERNAL' as const, hint: undefined };
  return { isUsers: error instanceof UserError, code, message, hint, stack };
}

export function unpackError({ isUsers, code, message, hint, stack }: CarriedError): LabError {
  const options = hint === undefined ? {} : { hint };
  const error = isUsers ? new UserError(code, message, options) : new LabFault(code, message, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}
