import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DeleteCACertificateCommand,
  DeleteCertificateCommand,
  DeletePolicyCommand,
  DescribeAccountAuditConfigurationCommand,
  DetachPolicyCommand,
  ListThingPrincipalsCommand,
  RegisterCACertificateCommand,
  RegisterCertificateCommand,
  RegisterCertificateWithoutCACommand,
  SetV2LoggingOptionsCommand,
  StartOnDemandAuditTaskCommand,
  UpdateCACertificateCommand,
  UpdateCertificateCommand,
  paginateListTargetsForPolicy,
  paginateListThingsInThingGroup,
  type CertificateStatus,
  type IoTClient,
} from '@aws-sdk/client-iot';
import type { X509Certificate } from '@peculiar/x509';
import { DAY, LabFault } from '#kernel';
import type { AccountAction } from '../scenario/account-actions.ts';
import { PrivateAuthority, selfSigned } from './private-authority.ts';

export interface Account {
  readonly iot: IoTClient;
  /** Put before the names of what an action makes. */
  readonly stackName: string;
  readonly accountId: string;
}

const POLICIES = ['everything', 'own-topics', 'second-client', 'all-telemetry'] as const;

/** Certificates of a private authority that were registered: one is in use, the other is not. */
interface Issued {
  readonly authority: PrivateAuthority;
  /** Under which AWS knows its certificate. */
  readonly authorityId: string;
  readonly active: X509Certificate;
  readonly inactive: X509Certificate;
}

/** Does things to an account, as somebody with the right to do them would. */
export class AccountActions {
  readonly #account: Account;
  readonly #certificateIds: string[] = [];
  #issued: Issued | undefined;

  constructor(account: Account) {
    this.#account = account;
  }

  /**
   * Throws what AWS answers.
   *
   * @param nowMs lab time
   * @param deviceGroup the thing group that every device of the stack is in
   */
  do(action: AccountAction, nowMs: number, deviceGroup = ''): Promise<void> {
    return this.#actions[action](nowMs, deviceGroup);
  }

  /** Deletes what actions have made, policies also those of an earlier process; there need be none. */
  async undo(): Promise<void> {
    for (const name of POLICIES) await this.#removePolicy(`${this.#account.stackName}-${name}`);
    const { iot } = this.#account;
    for (const certificateId of this.#certificateIds.splice(0)) {
      await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
      await iot.send(new DeleteCertificateCommand({ certificateId }));
    }
    const certificateId = this.#issued?.authorityId;
    if (certificateId === undefined) return;
    await iot.send(new UpdateCACertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    await iot.send(new DeleteCACertificateCommand({ certificateId }));
    this.close();
  }

  close(): void {
    this.#issued?.authority.close();
    this.#issued = undefined;
  }

  readonly #actions: Readonly<Record<AccountAction, (nowMs: number, deviceGroup: string) => Promise<void>>> =
    {
      'start an audit': async () => {
        const { iot } = this.#account;
        const { auditCheckConfigurations = {} } = await iot.send(
          new DescribeAccountAuditConfigurationCommand({}),
        );
        const targetCheckNames = Object.keys(auditCheckConfigurations).filter(
          (name) => auditCheckConfigurations[name]!.enabled,
        );
        await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames }));
      },
      'log errors': () => this.#setLogLevel('ERROR'),
      'log nothing': () => this.#setLogLevel('DISABLED'),
      'allow everything': () => this.#createPolicy('everything', [['iot:*', '*']]),
      'allow own topics': () =>
        this.#createPolicy('own-topics', [
          ['iot:Publish', 'topic/reports/${iot:Connection.Thing.ThingName}'],
        ]),
      'allow a second client': async (_, deviceGroup) => {
        await this.#createPolicy('second-client', [
          ['iot:Connect', 'client/*-copy'],
          ['iot:Publish', 'topic/devices/*/telemetry'],
        ]);
        await this.#attachToDevices('second-client', deviceGroup);
      },
      'allow reading all telemetry': async (_, deviceGroup) => {
        await this.#createPolicy('all-telemetry', [
          ['iot:Subscribe', 'topicfilter/devices/+/telemetry'],
          ['iot:Receive', 'topic/devices/*/telemetry'],
        ]);
        await this.#attachToDevices('all-telemetry', deviceGroup);
      },
      'register a certificate for years': async (nowMs) =>
        this.#registerAlone(await selfSigned(nowMs, nowMs + 3650 * DAY)),
      'register a certificate until tomorrow': async (nowMs) =>
        this.#registerAlone(await selfSigned(nowMs, nowMs + DAY)),
      'register certificates of an own CA': async (nowMs) => {
        const authority = await PrivateAuthority.start(nowMs);
        const ca = { caCertificate: authority.pem, certificateMode: 'SNI_ONLY', setAsActive: true } as const;
        const { certificateId } = await this.#account.iot.send(new RegisterCACertificateCommand(ca));
        this.#issued = {
          authority,
          authorityId: certificateId!,
          active: await authority.issue(nowMs),
          inactive: await authority.issue(nowMs),
        };
        await this.#register(this.#issued.active, authority, 'ACTIVE');
        await this.#register(this.#issued.inactive, authority, 'INACTIVE');
      },
      'revoke the inactive certificate at its CA': async (nowMs) => {
        const { authority, inactive } = this.#ofOwnAuthority();
        await authority.revoke(inactive, nowMs);
      },
      'revoke the active certificate at its CA': async (nowMs) => {
        const { authority, active } = this.#ofOwnAuthority();
        await authority.revoke(active, nowMs);
      },
    };

  #ofOwnAuthority(): Issued {
    if (this.#issued) return this.#issued;
    throw new LabFault('LAB_INTERNAL', 'A certificate was to be revoked and none is registered.', {
      hint: "Do `account('register certificates of an own CA')` before.",
    });
  }

  async #registerAlone(certificatePem: string): Promise<void> {
    const { certificateId } = await this.#account.iot.send(
      new RegisterCertificateWithoutCACommand({ certificatePem, status: 'ACTIVE' }),
    );
    this.#certificateIds.push(certificateId!);
  }

  async #register(
    certificate: X509Certificate,
    authority: PrivateAuthority,
    status: CertificateStatus,
  ): Promise<void> {
    const certificatePem = certificate.toString('pem');
    const { certificateId } = await this.#account.iot.send(
      new RegisterCertificateCommand({ certificatePem, caCertificatePem: authority.pem, status }),
    );
    this.#certificateIds.push(certificateId!);
  }

  async #setLogLevel(level: 'ERROR' | 'DISABLED'): Promise<void> {
    await this.#account.iot.send(
      new SetV2LoggingOptionsCommand({
        defaultLogLevel: level,
        roleArn: `arn:aws:iam::${this.#account.accountId}:role/service-role/iot-logs`,
      }),
    );
  }

  /** A policy that allows each action on its resource: `*`, or one of this account and region. */
  async #createPolicy(
    name: (typeof POLICIES)[number],
    allowed: readonly (readonly [string, string])[],
  ): Promise<void> {
    const { iot, accountId } = this.#account;
    const own = `arn:aws:iot:${await iot.config.region()}:${accountId}:`;
    const Statement = allowed.map(([Action, resource]) => ({
      Effect: 'Allow',
      Action,
      Resource: resource === '*' ? resource : own + resource,
    }));
    await this.#account.iot.send(
      new CreatePolicyCommand({
        policyName: `${this.#account.stackName}-${name}`,
        policyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    );
  }

  /** To their certificates: what a thing group allows counts only for a client that is called as its thing is. */
  async #attachToDevices(policy: (typeof POLICIES)[number], thingGroupName: string): Promise<void> {
    const { iot, stackName } = this.#account;
    const policyName = `${stackName}-${policy}`;
    for await (const { things = [] } of paginateListThingsInThingGroup({ client: iot }, { thingGroupName })) {
      for (const thingName of things) {
        const { principals = [] } = await iot.send(new ListThingPrincipalsCommand({ thingName }));
        for (const target of principals) await iot.send(new AttachPolicyCommand({ policyName, target }));
      }
    }
  }

  async #removePolicy(policyName: string): Promise<void> {
    const { iot } = this.#account;
    try {
      for await (const { targets = [] } of paginateListTargetsForPolicy({ client: iot }, { policyName })) {
        for (const target of targets) await iot.send(new DetachPolicyCommand({ policyName, target }));
      }
      await iot.send(new DeletePolicyCommand({ policyName }));
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    }
  }
}
