import type { TopicRulePayload } from '@aws-sdk/client-iot';
import type { Hold } from '#kernel';
import { matchesFilter, type Message } from '../broker/index.ts';
import type { AuthorizeIotRole } from '../device-defender/index.ts';
import type { EmulatorContext } from '../service.ts';
import type { Action, Output } from './actions/action.ts';
import type { ActionContext, ActionPorts } from './actions/index.ts';
import { compileRule, newRuleCounters, type CompiledRule, type RuleCounters } from './rule.ts';
import { evaluate, project, setVariables, type Scope } from './sql/evaluate.ts';
import type { SqlValue } from './sql/values.ts';

/** The registry's rules: a new payload object for every change of a rule. */
export interface RuleSource {
  get(ruleName: string): TopicRulePayload | undefined;
  entries(): Iterable<readonly [string, TopicRulePayload]>;
  /** Rises whenever a rule is created, replaced, enabled, disabled or deleted. */
  revision(): number;
}

export interface RulesEngineDependencies {
  readonly rules: RuleSource;
  readonly ports: ActionPorts;
  readonly authorizeRole: AuthorizeIotRole;
}

export interface RulesEngineCounters {
  RulesExecuted: number;
  RuleNotFound: number;
  rules: Record<string, RuleCounters>;
}

export interface RulesEngine {
  /** Basic Ingest: runs the rule whatever its FROM says. */
  ingest(ruleName: string, message: Message): void;
  /** Runs every enabled rule whose FROM matches the topic. */
  match(message: Message): void;
  counters(): RulesEngineCounters;
}

/** What goes on about one message while it passes through rules; the payload is parsed at most once. */
interface Passage {
  readonly message: Message;
  /** One scope for all rules; each sets its own version before it runs. */
  readonly scope: Scope & { sqlVersion: string };
}

/** The IoT rules engine: SQL over messages, actions with their roles, error actions and counters. */
export function createRulesEngine(context: EmulatorContext, deps: RulesEngineDependencies): RulesEngine {
  const { clock, region, accountId } = context;
  const logger = context.logger.child('rules');
  const random = context.random.fork('rules');
  const actions: ActionContext = { ports: deps.ports, authorizeRole: deps.authorizeRole, region, accountId };
  const counts = { RulesExecuted: 0, RuleNotFound: 0 };
  const perRule: Record<string, RuleCounters> = {};
  const compiled = new Map<string, { payload: TopicRulePayload; rule: CompiledRule }>();
  let listening: readonly CompiledRule[] = [];
  let revision = Number.NaN;

  const countersOf = (name: string) => (perRule[name] ??= newRuleCounters());

  function compile(name: string, payload: TopicRulePayload): CompiledRule | undefined {
    const known = compiled.get(name);
    if (known?.payload === payload) return known.rule;
    try {
      const rule = compileRule(name, payload, actions);
      compiled.set(name, { payload, rule });
      return rule;
    } catch (error) {
      countersOf(name).ParseError++;
      logger.error('rule cannot run', { rule: name, error: String(error) });
      return undefined;
    }
  }

  function refresh(): void {
    if (deps.rules.revision() === revision) return;
    revision = deps.rules.revision();
    const rules: CompiledRule[] = [];
    for (const [name, payload] of deps.rules.entries()) {
      const rule = payload.ruleDisabled === true ? undefined : compile(name, payload);
      if (rule?.sql.from !== undefined) rules.push(rule);
    }
    listening = rules;
  }

  function passage(message: Message): Passage {
    let root: SqlValue;
    let isParsed = false;
    let traceId: string | undefined;
    const { topic, clientId, principal, payload } = message;
    const scope: Passage['scope'] = {
      get root() {
        if (!isParsed) root = parseJson(payload);
        isParsed = true;
        return root;
      },
      topic,
      clientId,
      principal,
      payload,
      accountId,
      traceId: () => (clientId === undefined ? undefined : (traceId ??= random.uuid())),
      sqlVersion: '2015-10-08',
      now: clock.now(),
      newUuid: () => random.uuid(),
      random: () => random.next(),
    };
    return { message, scope };
  }

  function run(rule: CompiledRule, passing: Passage): void {
    const { message } = passing;
    const counters = countersOf(rule.name);
    counters.TopicMatch++;
    let scope: Scope = passing.scope;
    passing.scope.sqlVersion = rule.sqlVersion;
    let bytes: Buffer;
    let value: SqlValue;
    try {
      if (rule.sql.variables.length > 0) {
        scope = { ...scope, variables: setVariables(rule.sql.variables, scope) };
      }
      if (rule.sql.where && evaluate(rule.sql.where, scope) !== true) return;
      counts.RulesExecuted++;
      // Our choice: `SELECT *` hands on the payload's own bytes.
      if (rule.sql.passesThrough) {
        bytes = message.payload;
      } else {
        value = project(rule.sql, scope);
        bytes = Buffer.from(JSON.stringify(value) ?? '');
      }
    } catch (error) {
      counters.ParseError++;
      logger.warn('rule query failed', { rule: rule.name, error: String(error) });
      return;
    }
    const output = {
      bytes,
      scope,
      // Only batches look at it: a payload that passes through is otherwise never parsed.
      get value() {
        return rule.sql.passesThrough ? scope.root : value;
      },
    };
    const failures: { failedAction: string; failedResource: string; errorMessage: string }[] = [];
    const pending: Promise<void>[] = [];
    for (const action of rule.actions) {
      const outcome = perform(rule, action, output);
      const settle = (error: unknown) => {
        if (error === undefined) {
          counters.Success++;
          return;
        }
        counters.Failure++;
        const errorMessage = error instanceof Error ? error.message : String(error);
        logger.warn('rule action failed', { rule: rule.name, action: action.name, error: errorMessage });
        const failedResource = action.permission(scope).resource;
        failures.push({ failedAction: action.name, failedResource, errorMessage });
      };
      if (outcome instanceof Promise) pending.push(outcome.then(settle));
      else settle(outcome);
    }
    const conclude = () => {
      if (failures.length > 0) runErrorAction(rule, message, scope, failures);
    };
    if (pending.length === 0) conclude();
    else void Promise.all(pending).then(conclude);
  }

  function runErrorAction(
    rule: CompiledRule,
    message: Message,
    scope: Scope,
    failures: readonly unknown[],
  ): void {
    if (!rule.errorAction) return;
    const document = {
      ruleName: rule.name,
      topic: message.topic,
      cloudwatchTraceId: scope.traceId() ?? random.uuid(),
      clientId: message.clientId ?? 'N/A',
      base64OriginalPayload: message.payload.toString('base64'),
      failures,
    };
    const counters = countersOf(rule.name);
    const settle = (error: unknown) => {
      if (error === undefined) counters.ErrorActionSuccess++;
      else counters.ErrorActionFailure++;
    };
    const bytes = Buffer.from(JSON.stringify(document));
    const outcome = perform(rule, rule.errorAction, {
      bytes,
      value: document as unknown as SqlValue,
      scope,
    });
    if (outcome instanceof Promise) void outcome.then(settle);
    else settle(outcome);
  }

  /** Runs an action as its role. The error it failed with, or `undefined`; a promise only when something waits. */
  function perform(rule: CompiledRule, action: Action, output: Output): unknown {
    let taken: Hold | undefined;
    const hold = () => (taken ??= clock.hold(`rule ${rule.name}: ${action.name} to be done`));
    const go = (allowed: boolean): unknown => {
      if (!allowed) throw new Error('The role of the action is not allowed to do this.');
      return action.run(output, hold);
    };
    try {
      let outcome: unknown;
      if (action.roleArn === undefined) {
        outcome = go(true);
      } else {
        const request = action.permission(output.scope);
        const service = 'iot.amazonaws.com';
        const decision = deps.authorizeRole({ roleArn: action.roleArn, service, ...request });
        outcome =
          decision instanceof Promise ? decision.then(({ allowed }) => go(allowed)) : go(decision.allowed);
      }
      if (!(outcome instanceof Promise)) return undefined;
      hold();
      return outcome
        .then(
          () => undefined,
          (error: unknown) => error ?? new Error('failed'),
        )
        .finally(() => taken?.release());
    } catch (error) {
      taken?.release();
      return error;
    }
  }

  return {
    ingest: (ruleName, message) => {
      const payload = deps.rules.get(ruleName);
      const rule = payload && payload.ruleDisabled !== true ? compile(ruleName, payload) : undefined;
      if (!rule) {
        counts.RuleNotFound++;
        logger.warn('no such rule, or it is disabled', { rule: ruleName });
        return;
      }
      run(rule, passage(message));
    },
    match: (message) => {
      refresh();
      let passing: Passage | undefined;
      for (const rule of listening) {
        if (!matchesFilter(rule.sql.from!, message.topic)) continue;
        passing ??= passage(message);
        run(rule, passing);
      }
    },
    counters: () => ({ ...counts, rules: structuredClone(perRule) }),
  };
}

/** The payload as JSON, or Undefined. */
function parseJson(payload: Buffer): SqlValue {
  try {
    return JSON.parse(payload.toString('utf8')) as SqlValue;
  } catch {
    return undefined;
  }
}
