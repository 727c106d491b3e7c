import { ServiceError } from '../../service.ts';
import { get, invalidRequest, limitExceeded, notFound } from '../../services/iot/errors.ts';
import type { IotOperations, IotState } from '../../services/iot/index.ts';
import { page } from '../../services/iot/page.ts';
import type { ViolationEvent, Violations } from '../detect/violations.ts';
import {
  DETECT_EXECUTION_STATUS,
  DETECT_TASK_STATUS,
  type DetectExecution,
  type DetectMitigationTask,
} from './detect-task.ts';
import { definitionOf, type MitigationAction } from './mitigation-actions.ts';
import type { MitigationTasks } from './mitigation-tasks.ts';

/** Detect mitigation tasks of an account at a time (AWS IoT Device Defender quotas). */
const MOST_TASKS = 5;

export function detectMitigationOperations(
  state: IotState,
  actions: ReadonlyMap<string, MitigationAction>,
  violations: Violations,
  mitigation: MitigationTasks<DetectMitigationTask>,
  now: () => number,
) {
  const getTask = (taskId: string): DetectMitigationTask => {
    const task = mitigation.task(taskId);
    if (!task) throw notFound('Detect mitigation actions task', taskId);
    return task;
  };
  /** The alarms that a task is about, each once. */
  const targeted = (
    task: Pick<DetectMitigationTask, 'target' | 'range' | 'onlyActive' | 'withSuppressed'>,
  ): ViolationEvent[] => {
    const { violationIds, securityProfileName, behaviorName } = task.target;
    const byBehavior = securityProfileName !== undefined || behaviorName !== undefined;
    if (
      (violationIds === undefined) !== byBehavior ||
      (byBehavior && !(securityProfileName && behaviorName))
    ) {
      throw invalidRequest('target holds either violationIds, or securityProfileName and behaviorName');
    }
    if (securityProfileName !== undefined) {
      get(state.securityProfiles, 'Security profile', securityProfileName);
    }
    const active = new Set([...violations.active()].map(({ id }) => id));
    const alarms = violations.events().filter(({ type }) => type === 'in-alarm');
    const unknown = violationIds?.find((wanted) => !alarms.some(({ id }) => id === wanted));
    if (unknown !== undefined) throw invalidRequest(`Violation ${unknown} does not exist`);
    return alarms.filter(
      ({ id, profileName, behavior, timeMs }) =>
        (violationIds === undefined
          ? profileName === securityProfileName && behavior.name === behaviorName
          : violationIds.includes(id)) &&
        (!task.range ||
          (timeMs >= task.range.startTime!.getTime() && timeMs <= task.range.endTime!.getTime())) &&
        (!task.onlyActive || active.has(id)) &&
        (task.withSuppressed || behavior.suppressAlerts !== true),
    );
  };
  return {
    StartDetectMitigationActionsTask: ({ taskId, target, actions: names, ...input }) => {
      const old = mitigation.task(taskId);
      if (old) {
        if (old.token === input.clientRequestToken) return { taskId };
        throw new ServiceError('TaskAlreadyExistsException', `Task ${taskId} already exists`);
      }
      const chosen = names.map((name) => {
        const action = actions.get(name);
        if (!action) throw invalidRequest(`Mitigation action ${name} does not exist`);
        if (action.kind.detect) return action;
        throw invalidRequest(`Action ${name} (${action.kind.type}) does not fit violations`);
      });
      const scope = {
        target,
        range: input.violationEventOccurrenceRange,
        onlyActive: input.includeOnlyActiveViolations === true,
        withSuppressed: input.includeSuppressedAlerts === true,
      };
      const alarms = targeted(scope);
      if ([...mitigation.tasks()].filter(({ status }) => status === 'IN_PROGRESS').length >= MOST_TASKS) {
        throw limitExceeded(`At most ${MOST_TASKS} detect mitigation tasks run at a time`);
      }
      mitigation.start({
        ...scope,
        id: taskId,
        token: input.clientRequestToken,
        actions: chosen.map((action) => ({ ...action })),
        violations: alarms.map(({ id, device }) => ({
          thingName: device.name,
          executions: chosen.map((action): DetectExecution => ({
            taskId,
            violationId: id,
            thingName: device.name,
            action: { ...action },
            status: 'PENDING',
          })),
        })),
        startMs: now(),
        endMs: undefined,
        status: 'IN_PROGRESS',
      });
      return { taskId };
    },

    DescribeDetectMitigationActionsTask: ({ taskId }) => ({ taskSummary: summary(getTask(taskId)) }),

    ListDetectMitigationActionsTasks: ({ startTime, endTime, maxResults, nextToken }) => {
      if (startTime > endTime) throw invalidRequest('startTime must be before endTime');
      const chosen = [...mitigation.tasks()].filter(
        ({ startMs }) => startMs >= startTime.getTime() && startMs <= endTime.getTime(),
      );
      const paged = page(chosen, nextToken, maxResults);
      return { tasks: paged.items.map(summary), nextToken: paged.nextToken };
    },

    ListDetectMitigationActionsExecutions: (input) => {
      const { taskId, violationId, thingName, startTime, endTime } = input;
      const executions = [...mitigation.tasks()]
        .flatMap(({ violations }) => violations.flatMap(({ executions }) => executions))
        .filter(
          (execution) =>
            execution.status !== 'PENDING' &&
            (taskId === undefined || execution.taskId === taskId) &&
            (violationId === undefined || execution.violationId === violationId) &&
            (thingName === undefined || execution.thingName === thingName) &&
            (!startTime || (execution.startMs ?? 0) >= startTime.getTime()) &&
            (!endTime || (execution.startMs ?? 0) <= endTime.getTime()),
        );
      const paged = page(executions, input.nextToken, input.maxResults);
      return {
        actionsExecutions: paged.items.map(({ action, startMs, endMs, status, ...execution }) => ({
          ...execution,
          actionName: action.name,
          executionStartDate: startMs === undefined ? undefined : new Date(startMs),
          executionEndDate: endMs === undefined ? undefined : new Date(endMs),
          status: DETECT_EXECUTION_STATUS[status],
        })),
        nextToken: paged.nextToken,
      };
    },

    CancelDetectMitigationActionsTask: ({ taskId }) => {
      const task = getTask(taskId);
      if (task.status !== 'IN_PROGRESS') throw invalidRequest(`Task ${taskId} is not in progress`);
      mitigation.cancel(task);
      return {};
    },
  } satisfies IotOperations;
}

function summary(task: DetectMitigationTask) {
  const executions = task.violations.flatMap((violation) => violation.executions);
  const count = (wanted: 'SUCCESSFUL' | 'SKIPPED' | 'FAILED') =>
    executions.filter(({ status }) => DETECT_EXECUTION_STATUS[status] === wanted).length;
  return {
    taskId: task.id,
    taskStatus: DETECT_TASK_STATUS[task.status],
    taskStartTime: new Date(task.startMs),
    taskEndTime: task.endMs === undefined ? undefined : new Date(task.endMs),
    target: task.target,
    violationEventOccurrenceRange: task.range,
    onlyActiveViolationsIncluded: task.onlyActive,
    suppressedAlertsIncluded: task.withSuppressed,
    actionsDefinition: task.actions.map(definitionOf),
    taskStatistics: {
      actionsExecuted: count('SUCCESSFUL'),
      actionsSkipped: count('SKIPPED'),
      actionsFailed: count('FAILED'),
    },
  };
}
