import { ServiceError, type EmulatorContext } from '../../service.ts';
import type { LambdaFunction } from './state.ts';

/** The account's functions by name. */
export class Functions {
  readonly #byName = new Map<string, LambdaFunction>();
  readonly #prefix: string;

  constructor({ region, accountId }: Pick<EmulatorContext, 'region' | 'accountId'>) {
    this.#prefix = `arn:aws:lambda:${region}:${accountId}:function:`;
  }

  arn(name: string): string {
    return this.#prefix + name;
  }

  all(): LambdaFunction[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  add(fn: LambdaFunction): void {
    if (this.#byName.has(fn.name)) {
      throw new ServiceError('ResourceConflictException', `Function already exist: ${fn.name}`);
    }
    this.#byName.set(fn.name, fn);
  }

  remove(fn: LambdaFunction): void {
    this.#byName.delete(fn.name);
  }

  /**
   * Finds a function by its name, partial ARN or ARN, each with `:$LATEST` or without.
   *
   * Throws ResourceNotFoundException, for every other qualifier too: versions and aliases are not emulated.
   */
  get(reference: string, qualifier?: string): LambdaFunction {
    const name = functionName(reference);
    const found = this.#byName.get(name.name);
    const asked = qualifier ?? name.qualifier;
    if (found && (asked === undefined || asked === '$LATEST')) return found;
    const suffix = asked === undefined ? '' : `:${asked}`;
    throw new ServiceError(
      'ResourceNotFoundException',
      `Function not found: ${this.arn(name.name)}${suffix}`,
      {
        members: { Type: 'User' },
      },
    );
  }
}

/** Reads `name`, `account:function:name` or an ARN, each with an optional qualifier. */
export function functionName(reference: string): { name: string; qualifier: string | undefined } {
  const marker = 'function:';
  const at = reference.indexOf(marker);
  const [name = '', qualifier] = (at < 0 ? reference : reference.slice(at + marker.length)).split(':');
  return { name, qualifier };
}
