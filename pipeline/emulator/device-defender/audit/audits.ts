import { DAY, SECOND, type Clock, type Logger, type Random } from '#kernel';
import { CHECK_SETTINGS, type AuditCheckName } from '../../services/iot/audit-checks.ts';
import type { IotState } from '../../services/iot/index.ts';
import type { Alerts } from '../detect/alerts.ts';
import type { CloudWatchMetrics } from '../cloudwatch-metrics.ts';
import type { AuthorizeIotRole } from '../metric-export.ts';
import type { AuditedAccount, CheckFinding } from './audit-check.ts';
import { isPending, type AuditTask, type CheckRun, type KeptFinding } from './audit-task.ts';
import { CHECKS } from './checks/index.ts';
import type { ConnectionHistory } from './connection-history.ts';
import { auditNotification } from './notification.ts';
import { identifierKey } from './resource-identifier.ts';
import type { RevocationSource } from './revocation.ts';
import { Suppressions } from './suppressions.ts';

export interface AuditsDependencies {
  readonly state: IotState;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly region: string;
  readonly accountId: string;
  readonly authorizeRole: AuthorizeIotRole;
  readonly alerts: Pick<Alerts, 'send'>;
  readonly cloudWatch: CloudWatchMetrics;
  readonly connections: ConnectionHistory;
  readonly revocation: RevocationSource;
  readonly rolePolicies: AuditedAccount['rolePolicies'];
}

/** Our choice: the checks of an audit are done one after the other, this long each. AWS says "minutes to hours". */
const CHECK_MS = 2 * SECOND;
/** Our choice: a check that has just been enabled collects data for so long before it is run. */
const COLLECTION_MS = 30 * SECOND;
/** Findings and tasks are kept for 90 days (AWS IoT Device Defender quotas). */
export const AUDIT_RETENTION_MS = 90 * DAY;

/** Runs audits and keeps what they found. */
export class Audits {
  readonly suppressions = new Suppressions();
  readonly #deps: AuditsDependencies;
  readonly #tasks = new Map<string, AuditTask>();
  #findings = new Map<string, KeptFinding>();
  #started = 0;

  constructor(deps: AuditsDependencies) {
    this.#deps = deps;
    deps.state.changes.onChange('audit', () => this.#dropDisabled());
  }

  /**
   * Starts an audit; its checks are done by lab time.
   *
   * @param scheduled name of the scheduled audit, and when it ran last
   */
  start(checkNames: readonly AuditCheckName[], scheduled?: { name: string; sinceMs?: number }): AuditTask {
    const { clock, random, state } = this.#deps;
    const nowMs = clock.now();
    this.#forget(nowMs);
    const task: AuditTask = {
      id: random.fork(`task ${++this.#started}`).hex(32),
      type: scheduled ? 'SCHEDULED_AUDIT_TASK' : 'ON_DEMAND_AUDIT_TASK',
      scheduledAuditName: scheduled?.name,
      startMs: nowMs,
      sinceMs: scheduled?.sinceMs,
      status: 'IN_PROGRESS',
      checks: new Map(),
    };
    this.#tasks.set(task.id, task);
    for (const [index, name] of [...new Set(checkNames)].entries()) {
      const readyMs = (state.audit.enabledAt.get(name) ?? nowMs) + COLLECTION_MS;
      const dueMs = nowMs + (index + 1) * CHECK_MS;
      const run: CheckRun = { status: readyMs > dueMs ? 'WAITING_FOR_DATA_COLLECTION' : 'IN_PROGRESS' };
      task.checks.set(name, run);
      clock.setTimer(Math.max(dueMs, readyMs) - nowMs, () => this.#runCheck(task, name, run), TIMER);
    }
    return task;
  }

  /** Ends a running audit: what has not been checked never will be. */
  cancel(task: AuditTask): void {
    for (const run of task.checks.values()) if (isPending(run)) run.status = 'CANCELED';
    this.#end(task, 'CANCELED');
  }

  task(id: string): AuditTask | undefined {
    return this.#tasks.get(id);
  }

  tasks(): Iterable<AuditTask> {
    return this.#tasks.values();
  }

  finding(id: string): KeptFinding | undefined {
    return this.#findings.get(id);
  }

  findings(): Iterable<KeptFinding> {
    return this.#findings.values();
  }

  async #runCheck(task: AuditTask, name: AuditCheckName, run: CheckRun): Promise<void> {
    if (!isPending(run)) return;
    run.status = 'IN_PROGRESS';
    await this.#check(task, name, run).catch((error: unknown) => {
      this.#deps.logger.error('audit check failed', { check: name, error: String(error) });
      Object.assign(run, { status: 'FAILED', message: 'Internal failure' } satisfies Partial<CheckRun>);
    });
    if (task.status !== 'IN_PROGRESS' || [...task.checks.values()].some(isPending)) return;
    const runs = [...task.checks.values()];
    this.#end(task, runs.every(({ status }) => status === 'FAILED') ? 'FAILED' : 'COMPLETED');
  }

  async #check(task: AuditTask, name: AuditCheckName, run: CheckRun): Promise<void> {
    const { state, clock, accountId, region, cloudWatch } = this.#deps;
    const enabledMs = state.audit.enabledAt.get(name);
    if (enabledMs === undefined) {
      Object.assign(run, {
        status: 'FAILED',
        errorCode: 'AUDIT_CHECK_DISABLED',
        message: 'The audit check has been disabled.',
      } satisfies Partial<CheckRun>);
      return;
    }
    const check = CHECKS[name];
    const missing = await this.#missingPermission(check.permissions);
    if (missing !== undefined) {
      Object.assign(run, {
        status: 'FAILED',
        errorCode: 'INSUFFICIENT_PERMISSIONS',
        message: missing,
      } satisfies Partial<CheckRun>);
      return;
    }
    const { total, findings } = await check.run({
      ...this.#deps,
      arnPrefix: `arn:aws:iot:${region}:${accountId}:`,
      nowMs: clock.now(),
      sinceMs: task.sinceMs,
      enabledMs,
      thresholdDays: this.#thresholdOf(name),
    });
    // Cancelled, or its data deleted, meanwhile.
    if (!isPending(run) || !state.audit.enabledAt.has(name)) return;
    const [open, suppressed] = this.#keep(task, name, findings);
    run.total = total;
    run.nonCompliant = open;
    run.suppressed = suppressed;
    run.status = open > 0 ? 'COMPLETED_NON_COMPLIANT' : 'COMPLETED_COMPLIANT';
    const scope = { CheckName: name, ScheduledAuditName: task.scheduledAuditName ?? 'OnDemand' };
    cloudWatch.add('NonCompliantResources', scope, clock.now(), open);
    cloudWatch.add('ResourcesEvaluated', scope, clock.now(), total);
  }

  async #missingPermission(actions: readonly string[]): Promise<string | undefined> {
    const { state, authorizeRole } = this.#deps;
    const { roleArn } = state.audit;
    if (roleArn === undefined) return 'No audit role is configured';
    for (const action of actions) {
      const request = { roleArn, service: 'iot.amazonaws.com', action, resource: '*' } as const;
      const { allowed, message } = await authorizeRole(request);
      if (!allowed) return message ?? `The role may not ${action}`;
    }
    return undefined;
  }

  #thresholdOf(name: AuditCheckName): number {
    const setting = CHECK_SETTINGS[name];
    if (!setting) return 0;
    const given = this.#deps.state.audit.checks[name]?.configuration?.[setting.name];
    return given === undefined ? setting.default : Number(given);
  }

  /** Keeps findings; returns how many resources are not compliant, and how many of the others are suppressed. */
  #keep(task: AuditTask, checkName: AuditCheckName, findings: readonly CheckFinding[]): [number, number] {
    const nowMs = this.#deps.clock.now();
    const open = new Set<string>();
    const suppressed = new Set<string>();
    for (const [index, { resource, related, reason, reasonCode }] of findings.entries()) {
      const isSuppressed = this.suppressions.covers(checkName, resource.resourceIdentifier, nowMs);
      (isSuppressed ? suppressed : open).add(identifierKey(resource.resourceIdentifier ?? {}));
      const findingId = this.#deps.random.fork(`finding ${task.id} ${checkName} ${index}`).hex(32);
      this.#findings.set(findingId, {
        findingId,
        taskId: task.id,
        checkName,
        taskStartTime: new Date(task.startMs),
        findingTime: new Date(nowMs),
        severity: CHECKS[checkName].severity,
        nonCompliantResource: resource,
        relatedResources: [...(related ?? [])],
        reasonForNonCompliance: reason,
        reasonForNonComplianceCode: reasonCode,
        isSuppressed,
      });
    }
    return [open.size, suppressed.size];
  }

  #end(task: AuditTask, status: AuditTask['status']): void {
    task.status = status;
    const { state, alerts, accountId } = this.#deps;
    const { enabled, targetArn, roleArn } = state.audit.notificationTargets['SNS'] ?? {};
    if (!enabled || targetArn === undefined || roleArn === undefined) return;
    alerts.send(targetArn, roleArn, auditNotification(task, accountId));
  }

  /** Disabling a check deletes its data (UpdateAccountAuditConfiguration, API reference). */
  #dropDisabled(): void {
    const { enabledAt } = this.#deps.state.audit;
    for (const [id, { checkName }] of this.#findings) {
      if (!enabledAt.has(checkName)) this.#findings.delete(id);
    }
  }

  #forget(nowMs: number): void {
    const afterMs = nowMs - AUDIT_RETENTION_MS;
    this.#deps.connections.forget(nowMs);
    for (const [id, { startMs }] of this.#tasks) if (startMs < afterMs) this.#tasks.delete(id);
    for (const [id, { findingTime }] of this.#findings) {
      if (findingTime.getTime() < afterMs) this.#findings.delete(id);
    }
  }
}

const TIMER = { rank: 'defender', name: 'device defender audit check' } as const;
