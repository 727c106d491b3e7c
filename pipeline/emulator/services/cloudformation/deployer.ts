import type { CreateStackInput } from '@aws-sdk/client-cloudformation';
import { withHold } from '#kernel';
import { ServiceError, type EmulatorContext } from '../../service.ts';
import { refuse } from './refusal.ts';
import { checkStackName, refuseUnknownMembers, templateText, type TemplateSource } from './requests.ts';
import { createClients, destroyClients } from './resources/clients.ts';
import { checkCapabilities, drawBlueprint, type Blueprint } from './stack/blueprint.ts';
import type { BuildPorts } from './stack/build-resource.ts';
import type { Stack } from './stack/stack.ts';
import { Stacks } from './stack/stacks.ts';
import { resolveParameters } from './template/parameters.ts';
import { parseTemplate } from './template/parse.ts';

type Blueprinted = Pick<CreateStackInput, 'Parameters' | 'Capabilities'> & TemplateSource;

/** Checks requests, draws blueprints and runs stack operations in the background. */
export class Deployer {
  readonly stacks = new Stacks();
  readonly #context: EmulatorContext;
  readonly #running = new Set<Promise<void>>();

  constructor(context: EmulatorContext) {
    this.#context = context;
  }

  now(): number {
    return this.#context.clock.now();
  }

  newUuid(): string {
    return this.#context.random.uuid();
  }

  /** @throws ServiceError AlreadyExistsException, ValidationError */
  newStack(name: string | undefined, options: Pick<CreateStackInput, 'Tags' | 'Capabilities'>): Stack {
    checkStackName(name);
    if (this.stacks.find(name)) {
      throw new ServiceError('AlreadyExistsException', `Stack [${name}] already exists`, { status: 400 });
    }
    const { region, accountId } = this.#context;
    return {
      id: `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${this.newUuid()}`,
      name,
      createdMs: this.now(),
      blueprint: undefined,
      templateBody: '',
      capabilities: options.Capabilities ?? [],
      tags: options.Tags ?? [],
      disableRollback: false,
      status: 'REVIEW_IN_PROGRESS',
      statusReason: undefined,
      updatedMs: undefined,
      deletedMs: undefined,
      resources: new Map(),
      outputs: [],
      events: [],
    };
  }

  /**
   * Everything that can be said about a request before anything is built.
   *
   * @throws ServiceError ValidationError, InsufficientCapabilitiesException
   */
  async draw(
    stack: Stack,
    input: Blueprinted,
    options: { readonly isReviewed?: boolean } = {},
  ): Promise<{ text: string; blueprint: Blueprint }> {
    refuseUnknownMembers(input);
    const text = await this.readTemplate(input, stack.templateBody || undefined);
    const template = parseTemplate(text);
    checkCapabilities(template, input.Capabilities ?? [], options.isReviewed === true);
    const parameters = resolveParameters(template, input.Parameters, stack.blueprint?.parameters);
    const { region, accountId } = this.#context;
    const identity = { id: stack.id, name: stack.name, region, accountId };
    return { text, blueprint: drawBlueprint(template, parameters, identity) };
  }

  /** @throws ServiceError ValidationError */
  readTemplate(source: TemplateSource, previous?: string): Promise<string> {
    return this.#withPorts('CloudFormation template', ({ clients }) =>
      templateText(source, () => clients, previous),
    );
  }

  /** Starts an operation that goes on after the request is answered. */
  run(stack: Stack, operation: (ports: BuildPorts) => Promise<void>): void {
    const running = this.#withPorts(`stack ${stack.name}`, operation).catch((error: unknown) => {
      this.#context.logger.error('a stack operation failed', { stack: stack.name, error: String(error) });
      stack.statusReason = 'Internal failure';
    });
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  /** Resolves when every running operation has ended. */
  async close(): Promise<void> {
    await Promise.all(this.#running);
  }

  #withPorts<Value>(name: string, work: (ports: BuildPorts) => Promise<Value>): Promise<Value> {
    return withHold(this.#context.clock, name, async (hold) => {
      const clients = createClients((service) => this.#context.sdkConfig(service), hold);
      try {
        return await work({
          clients,
          now: () => this.now(),
          newUuid: () => this.newUuid(),
          newSuffix: () => this.#context.random.hex(12).toUpperCase(),
        });
      } finally {
        destroyClients(clients);
      }
    });
  }
}

/** @throws ServiceError ValidationError */
export function noUpdates(): ServiceError {
  return refuse('No updates are to be performed.');
}
