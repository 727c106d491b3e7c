import type { TopicRulePayload } from '@aws-sdk/client-iot';
import type { Clock, Random } from '#kernel';

import type { Issuer, RsaKeys } from '../../pki/index.ts';
import type { Operations } from '../../service.ts';
import type { IotState } from './state.ts';

/** The operations of AWS IoT that a file of this folder answers. */
export type IotOperations = Operations<typeof import('@aws-sdk/client-iot')>;

/** What the operations of this folder share. */
export interface Iot {
  readonly state: IotState;
  readonly clock: Clock;
  readonly random: Random;
  readonly accountId: string;
  readonly region: string;
  /** `arn:aws:iot:region:account:kind/name` */
  arn(kind: string, name: string): string;
  issuer(): Promise<Issuer>;
  readonly keys: { take(): Promise<RsaKeys> };
  /** Throws what the API should answer when a rule's SQL cannot be parsed; returns its topic filter. */
  parseRuleSql(sql: string, version: string): { topicPattern?: string | undefined };
  /** Throws what the API should answer when a rule has an action that cannot be carried out. */
  checkRuleActions(rule: TopicRulePayload): void;
  /** Asks the owner of an endpoint to confirm; tells why it could not be asked. */
  confirmDestination(
    url: string,
    message: { arn: string; confirmationToken: string; enableUrl: string; messageType: string },
    onProblem: (problem: string) => void,
  ): void;
}
