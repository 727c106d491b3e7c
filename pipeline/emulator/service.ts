import type { Clock, ConnectionRegistry, Logger, Random } from '#kernel';

import type { Constraints } from './protocol/validation.ts';

/** The SDK's own service ids (`serviceId` in each client's runtime configuration). */
export const SERVICE_IDS = [
  'IoT',
  'IoT Data Plane',
  'Firehose',
  'Lambda',
  'S3',
  'SNS',
  'IAM',
  'STS',
  'Secrets Manager',
  'CloudWatch Logs',
  'CloudFormation',
] as const;

export type ServiceId = (typeof SERVICE_IDS)[number];

/** What a handler may know of the request besides its input. */
export interface AwsRequest {
  readonly service: ServiceId;
  readonly operation: string;
  readonly requestId: string;
  /** From the signature's credential; emulation does not verify the signature itself. */
  readonly accessKeyId: string;
  /**
   * Waits for something that needs lab time, such as `clock.sleep` or another service's state: gives back the
   * clock holds of this request and of its caller in the lab until `pending` settles.
   */
  wait<T>(pending: Promise<T>): Promise<T>;
}

/** What a handler sees of a member: streams and blobs are whole bytes. */
type Value<T> = [NonNullable<T>] extends [{ transformToByteArray(): unknown } | Uint8Array]
  ? Uint8Array
  : Uint8Array extends NonNullable<T>
    ? Uint8Array
    : T;

/**
 * A handler's input: members that the API requires are present (the gateway has refused requests that lack them),
 * although the SDK types them as possibly undefined.
 */
type InputOf<Command> = Command extends { readonly input: infer Input }
  ? {
      [Member in keyof Input]: Record<never, never> extends Pick<Input, Member>
        ? Value<Input[Member]> | undefined
        : Exclude<Value<Input[Member]>, undefined>;
    }
  : never;

type ResponseOf<Output> = {
  [Member in keyof Output as Member extends '$metadata' ? never : Member]: Value<Output[Member]>;
};

type OutputOf<Command> = Command extends {
  // eslint-disable-next-line typescript/no-explicit-any -- only the handler's result matters here
  resolveMiddleware(...args: any[]): (args: any) => Promise<{ output: infer Output }>;
}
  ? Output
  : never;

/**
 * A service as a table from operation name to handler, typed by the SDK package's own command classes:
 * `Operations<typeof import('@aws-sdk/client-iot')>` knows `CreateThing`, its input and its output.
 *
 * An operation that is missing from the table is answered 501 with its name.
 */
export type Operations<SdkPackage> = {
  [
    Name in keyof SdkPackage as Name extends `${infer Operation}Command`
      ? SdkPackage[Name] extends abstract new (...args: never[]) => { readonly input: unknown }
        ? Operation
        : never
      : never
  ]?: SdkPackage[Name] extends abstract new (...args: never[]) => infer Command
    ? (
        input: InputOf<Command>,
        request: AwsRequest,
      ) => ResponseOf<OutputOf<Command>> | Promise<ResponseOf<OutputOf<Command>>>
    : never;
};

/** One emulated service: its SDK id and its operations. */
export interface Service {
  readonly id: ServiceId;
  // eslint-disable-next-line typescript/no-explicit-any -- tables are typed where they are written
  readonly operations: Readonly<Record<string, ((input: any, request: AwsRequest) => unknown) | undefined>>;
  /** Lengths, ranges, patterns and values that the SDK's schemas lack. Required members need no entry here. */
  readonly constraints?: Constraints;
}

/** An error as AWS words it: name, message, HTTP status and further members of the error shape. */
export class ServiceError extends Error {
  readonly status: number | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  /**
   * @param name AWS's error name, such as `ResourceNotFoundException`
   * @param options.status needed only for names that the service's SDK package does not model
   */
  constructor(
    name: string,
    message: string,
    options: { status?: number; members?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = name;
    this.status = options.status;
    this.members = options.members ?? {};
  }
}

/** What every service is created with. */
export interface EmulatorContext {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly connections: ConnectionRegistry;
  readonly region: string;
  readonly accountId: string;
  /** The CA that signs device certificates and the MQTT server certificate. */
  readonly ca: { readonly certificatePem: string; readonly privateKeyPem: string };
  /** Configuration for official SDK clients that call this emulator, or the services that live elsewhere. */
  sdkConfig(service: ServiceId): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
}
