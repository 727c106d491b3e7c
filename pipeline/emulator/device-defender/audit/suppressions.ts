import type { ResourceIdentifier } from '@aws-sdk/client-iot';
import { identifierKey, identifies } from './resource-identifier.ts';

/** A finding that its owner accepts. Times in epoch milliseconds; without one it holds for ever. */
export interface Suppression {
  readonly checkName: string;
  readonly resourceIdentifier: ResourceIdentifier;
  readonly token: string | undefined;
  readonly createdAt: number;
  expiresMs: number | undefined;
  description: string | undefined;
}

/** The account's suppressions, in the order of creation. */
export class Suppressions {
  readonly #byKey = new Map<string, Suppression>();

  get(checkName: string, resource: ResourceIdentifier): Suppression | undefined {
    return this.#byKey.get(keyOf(checkName, resource));
  }

  set(suppression: Suppression): void {
    this.#byKey.set(keyOf(suppression.checkName, suppression.resourceIdentifier), suppression);
  }

  delete(checkName: string, resource: ResourceIdentifier): void {
    this.#byKey.delete(keyOf(checkName, resource));
  }

  list(): Suppression[] {
    return [...this.#byKey.values()];
  }

  /** Whether findings on this resource are suppressed now. */
  covers(checkName: string, resource: ResourceIdentifier | undefined, nowMs: number): boolean {
    return this.list().some(
      (suppression) =>
        suppression.checkName === checkName &&
        (suppression.expiresMs === undefined || suppression.expiresMs > nowMs) &&
        identifies(suppression.resourceIdentifier, resource),
    );
  }
}

function keyOf(checkName: string, resource: ResourceIdentifier): string {
  return `${checkName} ${identifierKey(resource)}`;
}
