/** What the broker must know of a certificate to let its owner in. */
export interface BrokerCertificate {
  /** 64 lower-case hex digits: SHA-256 of the DER. */
  readonly certificateId: string;
  /** The API's `CertificateStatus`; only `ACTIVE` connects. */
  readonly status: string;
  /** Validity in epoch milliseconds, judged on lab time. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** The thing a connection belongs to. */
export interface ConnectionThing {
  readonly thingName: string;
  /** Attached with `EXCLUSIVE_THING`: only then do lifecycle events carry the thing's name. */
  readonly exclusive: boolean;
}

/** What IoT policy variables of one connection resolve to. */
export interface ConnectionPrincipal {
  readonly certificateId: string;
  readonly clientId: string;
  readonly thingName: string | undefined;
  readonly sourceIp: string;
}

export type BrokerAction =
  'iot:Connect' | 'iot:Publish' | 'iot:Subscribe' | 'iot:Receive' | 'iot:RetainPublish';

/** What a CONNECT asks for besides: the condition key `iot:ConnectAttributes`. */
export type ConnectAttribute = 'PersistentConnect' | 'LastWill';

/** The policies of one connection, compiled. `resource` is the ARN's last part, such as `topic/a/b`. */
export interface ConnectionPolicy {
  allows(action: BrokerAction, resource: string, attributes?: readonly ConnectAttribute[]): boolean;
}

/** The registry as the broker sees it. */
export interface BrokerIdentities {
  findCertificate(certificateId: string): BrokerCertificate | undefined;
  /**
   * The exclusive thing of the certificate, else the thing named like the client id if the certificate is attached
   * to it (developer guide, "exclusive-thing").
   */
  thingOf(certificateId: string, clientId: string): ConnectionThing | undefined;
  compilePolicy(principal: ConnectionPrincipal): ConnectionPolicy;
  /** Rises whenever certificates, things, groups, attachments or policies change. */
  revision(): number;
}
