import type { FunctionPermissions } from '../../function-permissions.ts';
import type { RoleDecision, RoleRequest } from '../../roles.ts';
import type { EmulatorContext, Service } from '../../service.ts';
import { Delivery, type SnsCounters } from './delivery.ts';
import { publishOperations } from './publish-operations.ts';
import { createSnsState } from './state.ts';
import { subscriptionOperations } from './subscription-operations.ts';
import { topicOperations } from './topic-operations.ts';

export type { SnsCounters } from './delivery.ts';

export interface SnsDependencies {
  /** Absent: every role may do everything. */
  readonly authorize?: (request: RoleRequest) => RoleDecision | Promise<RoleDecision>;
  /** Absent: every function lets SNS in. */
  readonly functions?: Pick<FunctionPermissions, 'mayInvoke'>;
  /** CAs that HTTPS subscribers are trusted by, besides Node's own. */
  readonly trustedCaPem?: readonly string[];
}

export interface SnsService {
  readonly service: Service;
  counters(): SnsCounters;
  close(): void;
}

/** SNS: standard topics with subscribers of the protocols firehose, lambda, http and https. */
export function createSnsService(context: EmulatorContext, dependencies: SnsDependencies = {}): SnsService {
  const state = createSnsState();
  const random = context.random.fork('sns');
  const counters: SnsCounters = {
    messagesPublished: 0,
    notificationsDelivered: 0,
    notificationsFailed: 0,
    notificationsFilteredOut: 0,
  };
  const delivery = new Delivery({
    context,
    counters,
    logger: context.logger.child('sns'),
    authorize: dependencies.authorize ?? (() => ({ allowed: true })),
    functions: dependencies.functions ?? { mayInvoke: async () => true },
    trustedCaPem: dependencies.trustedCaPem ?? [],
    isActive: ({ arn }) => state.subscriptions.has(arn),
  });
  return {
    service: {
      id: 'SNS',
      operations: {
        ...topicOperations(context, state),
        ...subscriptionOperations({ context, state, random, delivery }),
        ...publishOperations({ clock: context.clock, random, state, delivery, counters }),
      },
    },
    counters: () => ({ ...counters }),
    close: () => delivery.close(),
  };
}
