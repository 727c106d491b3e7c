import type { MitigationActionParams } from '@aws-sdk/client-iot';
import { alreadyExists, get, invalidRequest, limitExceeded } from '../../services/iot/errors.ts';
import type { IotOperations, IotState } from '../../services/iot/index.ts';
import { page } from '../../services/iot/page.ts';
import { saveTags } from '../../services/iot/tags.ts';
import type { Clock, Random } from '#kernel';
import type { ActionKind } from './action-kind.ts';
import { kindOf } from './kinds/index.ts';

/** A configured action. Times in epoch milliseconds. */
export interface MitigationAction {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  roleArn: string;
  params: MitigationActionParams;
  kind: ActionKind;
  readonly createdAt: number;
  modifiedAt: number;
}

/** Mitigation actions of an account (AWS IoT Device Defender quotas). */
const MOST_ACTIONS = 100;

export function mitigationActionOperations(
  state: IotState,
  actions: Map<string, MitigationAction>,
  { clock, random, arnPrefix }: { clock: Clock; random: Random; arnPrefix: string },
) {
  const checked = (params: MitigationActionParams): ActionKind => {
    const kind = kindOf(params);
    if (!kind) throw invalidRequest('actionParams holds the parameters of exactly one action type');
    if (params.addThingsToThingGroupParams?.thingGroupNames?.some((name) => !state.thingGroups.has(name))) {
      throw invalidRequest('A thing group of the action does not exist');
    }
    return kind;
  };
  return {
    CreateMitigationAction: ({ actionName: name, roleArn, actionParams: params, tags }) => {
      const old = actions.get(name);
      if (old) throw alreadyExists('Mitigation action', name, old.arn);
      const kind = checked(params);
      if (actions.size >= MOST_ACTIONS) {
        throw limitExceeded(`An account has at most ${MOST_ACTIONS} mitigation actions`);
      }
      const now = clock.now();
      const action: MitigationAction = {
        name,
        arn: `${arnPrefix}mitigationaction/${name}`,
        id: random.uuid(),
        roleArn,
        params,
        kind,
        createdAt: now,
        modifiedAt: now,
      };
      actions.set(name, action);
      saveTags(state, action.arn, tags);
      return { actionArn: action.arn, actionId: action.id };
    },

    DescribeMitigationAction: ({ actionName }) => {
      const action = get(actions, 'Mitigation action', actionName);
      return {
        actionName,
        actionType: action.kind.type,
        actionArn: action.arn,
        actionId: action.id,
        roleArn: action.roleArn,
        actionParams: action.params,
        creationDate: new Date(action.createdAt),
        lastModifiedDate: new Date(action.modifiedAt),
      };
    },

    UpdateMitigationAction: ({ actionName, roleArn, actionParams }) => {
      const action = get(actions, 'Mitigation action', actionName);
      if (actionParams) {
        action.kind = checked(actionParams);
        action.params = actionParams;
      }
      if (roleArn !== undefined) action.roleArn = roleArn;
      action.modifiedAt = clock.now();
      return { actionArn: action.arn, actionId: action.id };
    },

    DeleteMitigationAction: ({ actionName }) => {
      const action = actions.get(actionName);
      if (action) state.tags.delete(action.arn);
      actions.delete(actionName);
      return {};
    },

    ListMitigationActions: ({ actionType, maxResults, nextToken }) => {
      const chosen = [...actions.values()].filter(
        ({ kind }) => actionType === undefined || kind.type === actionType,
      );
      const paged = page(chosen, nextToken, maxResults);
      return {
        actionIdentifiers: paged.items.map(({ name, arn, createdAt }) => ({
          actionName: name,
          actionArn: arn,
          creationDate: new Date(createdAt),
        })),
        nextToken: paged.nextToken,
      };
    },
  } satisfies IotOperations;
}

/** What a task keeps of an action: later changes do not concern it. */
export function definitionOf({ name, id, roleArn, params }: MitigationAction) {
  return { name, id, roleArn, actionParams: params };
}
