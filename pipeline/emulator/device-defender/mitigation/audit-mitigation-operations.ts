import { ServiceError } from '../../service.ts';
import { isAuditCheck } from '../../services/iot/audit-checks.ts';
import { get, invalidRequest, limitExceeded, notFound } from '../../services/iot/errors.ts';
import type { IotOperations } from '../../services/iot/index.ts';
import { page } from '../../services/iot/page.ts';
import type { Audits } from '../audit/audits.ts';
import type { KeptFinding } from '../audit/audit-task.ts';
import { AUDIT_STATUS, statisticsOf, type AuditExecution, type AuditMitigationTask } from './audit-task.ts';
import { definitionOf, type MitigationAction } from './mitigation-actions.ts';
import type { MitigationTasks } from './mitigation-tasks.ts';

/** Audit mitigation tasks of an account at a time (AWS IoT Device Defender quotas). */
const MOST_TASKS = 10;

export function auditMitigationOperations(
  actions: ReadonlyMap<string, MitigationAction>,
  audits: Audits,
  mitigation: MitigationTasks<AuditMitigationTask>,
  now: () => number,
) {
  const getTask = (taskId: string): AuditMitigationTask => {
    const task = mitigation.task(taskId);
    if (!task) throw notFound('Audit mitigation actions task', taskId);
    return task;
  };
  const actionsFor = (check: string, names: readonly string[]): MitigationAction[] => {
    if (!isAuditCheck(check)) throw invalidRequest(`Unknown audit check ${check}`);
    if (names.length === 0 || names.length > 5) throw invalidRequest('A check takes 1 to 5 actions');
    return names.map((name) => {
      const action = get(actions, 'Mitigation action', name);
      if (action.kind.checks.includes(check)) return action;
      throw invalidRequest(`Action ${name} (${action.kind.type}) does not fit check ${check}`);
    });
  };
  const targeted = (target: AuditMitigationTask['target'] & object): KeptFinding[] => {
    const { auditTaskId, findingIds, auditCheckToReasonCodeFilter: filter } = target;
    if ((auditTaskId === undefined) === (findingIds === undefined)) {
      throw invalidRequest('target holds either auditTaskId or findingIds');
    }
    if (auditTaskId !== undefined && !audits.task(auditTaskId)) {
      throw invalidRequest(`Audit task ${auditTaskId} does not exist`);
    }
    const missing = findingIds?.find((id) => !audits.finding(id));
    if (missing !== undefined) throw invalidRequest(`Audit finding ${missing} does not exist`);
    return [...audits.findings()].filter(
      ({ taskId, findingId, checkName, reasonForNonComplianceCode }) =>
        (auditTaskId === undefined ? findingIds!.includes(findingId) : taskId === auditTaskId) &&
        (!filter || filter[checkName]?.includes(reasonForNonComplianceCode ?? '') === true),
    );
  };
  return {
    StartAuditMitigationActionsTask: ({
      taskId,
      target,
      auditCheckToActionsMapping: mapping,
      clientRequestToken: token,
    }) => {
      const old = mitigation.task(taskId);
      if (old) {
        if (old.token === token) return { taskId };
        throw new ServiceError('TaskAlreadyExistsException', `Task ${taskId} already exists`);
      }
      const chosen = new Map(
        Object.entries(mapping).map(([check, names]) => [check as string, actionsFor(check, names)]),
      );
      if (chosen.size === 0) throw invalidRequest('auditCheckToActionsMapping is empty');
      const findings = targeted(target);
      if ([...mitigation.tasks()].filter(({ status }) => status === 'IN_PROGRESS').length >= MOST_TASKS) {
        throw limitExceeded(`At most ${MOST_TASKS} audit mitigation tasks run at a time`);
      }
      mitigation.start({
        id: taskId,
        token,
        target,
        mapping,
        actions: [...new Set([...chosen.values()].flat())].map((action) => ({ ...action })),
        findings: findings.map((finding) => ({
          finding,
          // A suppressed finding is never mitigated.
          executions: (finding.isSuppressed ? [] : (chosen.get(finding.checkName) ?? [])).map(
            (action): AuditExecution => ({
              findingId: finding.findingId,
              action: { ...action },
              status: 'PENDING',
            }),
          ),
        })),
        startMs: now(),
        endMs: undefined,
        status: 'IN_PROGRESS',
      });
      return { taskId };
    },

    DescribeAuditMitigationActionsTask: ({ taskId }) => {
      const task = getTask(taskId);
      return {
        taskStatus: AUDIT_STATUS[task.status],
        startTime: new Date(task.startMs),
        endTime: task.endMs === undefined ? undefined : new Date(task.endMs),
        taskStatistics: statisticsOf(task),
        target: task.target,
        auditCheckToActionsMapping: task.mapping,
        actionsDefinition: task.actions.map(definitionOf),
      };
    },

    ListAuditMitigationActionsTasks: (input) => {
      const { startTime, endTime, auditTaskId, findingId, taskStatus } = input;
      if (startTime > endTime) throw invalidRequest('startTime must be before endTime');
      const chosen = [...mitigation.tasks()].filter(
        ({ startMs, status, target, findings }) =>
          startMs >= startTime.getTime() &&
          startMs <= endTime.getTime() &&
          (taskStatus === undefined || AUDIT_STATUS[status] === taskStatus) &&
          (auditTaskId === undefined || target?.auditTaskId === auditTaskId) &&
          (findingId === undefined || findings.some(({ finding }) => finding.findingId === findingId)),
      );
      const paged = page(chosen, input.nextToken, input.maxResults);
      return {
        tasks: paged.items.map(({ id, startMs, status }) => ({
          taskId: id,
          startTime: new Date(startMs),
          taskStatus: AUDIT_STATUS[status],
        })),
        nextToken: paged.nextToken,
      };
    },

    ListAuditMitigationActionsExecutions: ({ taskId, findingId, actionStatus, maxResults, nextToken }) => {
      const executions = (mitigation.task(taskId)?.findings ?? [])
        .flatMap(({ executions }) => executions)
        .filter(
          (execution) =>
            execution.findingId === findingId &&
            (actionStatus === undefined || AUDIT_STATUS[execution.status] === actionStatus),
        );
      const paged = page(executions, nextToken, maxResults);
      return {
        actionsExecutions: paged.items.map(({ action, startMs, endMs, status, ...execution }) => ({
          ...execution,
          status: AUDIT_STATUS[status],
          taskId,
          actionName: action.name,
          actionId: action.id,
          startTime: startMs === undefined ? undefined : new Date(startMs),
          endTime: endMs === undefined ? undefined : new Date(endMs),
        })),
        nextToken: paged.nextToken,
      };
    },

    CancelAuditMitigationActionsTask: ({ taskId }) => {
      const task = getTask(taskId);
      if (task.status !== 'IN_PROGRESS') throw invalidRequest(`Task ${taskId} is not in progress`);
      mitigation.cancel(task);
      return {};
    },
  } satisfies IotOperations;
}
