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
}
