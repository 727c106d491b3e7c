import type { Clients } from './clients.ts';
import type { Properties, Shape } from './shape.ts';

/** Where a resource is created. */
export interface ResourceContext {
  readonly clients: Clients;
  readonly region: string;
  readonly accountId: string;
  /**
   * Tells that the resource exists from here on: for types that take several calls to create, so that a failure of
   * a later one does not leave the resource behind.
   */
  started(physicalId: string): void;
  /** A name for a resource that the template leaves unnamed: stack, logical id and a random part. */
  generateName(longest: number): string;
}

/** A resource that exists: what `Ref` gives and what `Fn::GetAtt` can ask for. */
export interface PhysicalResource {
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * How one resource type is created, changed and deleted, by calls of the service's own API.
 *
 * Properties reach a handler checked against `shape`. Deleting what is gone already is a success.
 */
export interface ResourceHandler {
  readonly shape: { readonly [name: string]: Shape };
  readonly required?: readonly string[];
  /** Properties whose change means a new resource; without `update` every change does. */
  readonly replaceOn?: readonly string[];
  create(properties: Properties, context: ResourceContext): Promise<PhysicalResource>;
  update?(
    physicalId: string,
    properties: Properties,
    context: ResourceContext,
    previous: Properties,
  ): Promise<PhysicalResource>;
  delete(physicalId: string, context: ResourceContext, properties: Properties): Promise<void>;
}

/** `Tags` as most resource types write them. */
export const TAGS: Shape = [{ Key: 'string', Value: 'string' }];

/** Swallows the errors that say a resource is gone already. */
export async function unlessGone(call: Promise<unknown>, ...names: string[]): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!names.includes((error as Error).name)) throw error;
  }
}
