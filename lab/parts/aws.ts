import { ConnectionRegistry, type Clock, type Logger, type Random } from '#kernel';
import {
  createAwsEmulator,
  type AwsEmulator,
  type DataPathWatch,
  type ForeignSplunk,
  type ServiceId,
} from '#pipeline/emulator';
import type { LabIdentity } from './identity.ts';
import { NAMES } from './names.ts';

export interface AwsPartOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly identity: LabIdentity;
  readonly connections?: ConnectionRegistry;
  readonly host?: string;
  /** 0 or absent: any free port. */
  readonly httpPort?: number;
  readonly mqttsPort?: number;
  /** How Firehose treats a Splunk that is not on lab time; absent: Splunk shares the clock. */
  readonly foreignSplunk?: ForeignSplunk;
  /** CAs of HEC servers besides the lab's own. */
  readonly trustedCaPem?: readonly string[];
  /** Services that live elsewhere: called there, and not served here. */
  readonly endpoints?: Partial<Record<ServiceId, string>>;
  /** Answers as an account does that never used Device Defender Detect. */
  readonly detectClosed?: boolean;
  /** Told of every record that a rule hands to Firehose, and whether it was taken. */
  readonly onRuleRecord?: (data: Buffer, taken: boolean) => void;
  /** Told of what passes each stage of the data path. */
  readonly watch?: DataPathWatch;
}

/** Starts the AWS emulator of the lab: API endpoint, MQTT broker, Device Defender, rules, Firehose. */
export function startAwsPart(options: AwsPartOptions): Promise<AwsEmulator> {
  const { identity, connections = new ConnectionRegistry(), trustedCaPem = [], ...rest } = options;
  return createAwsEmulator({
    ...rest,
    connections,
    ca: identity.ca,
    server: identity.server,
    trustedCaPem: [identity.ca.certificatePem, ...trustedCaPem],
    region: NAMES.region,
    accountId: NAMES.accountId,
  });
}
