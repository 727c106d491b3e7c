import {
  AddThingToThingGroupCommand,
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  UpdateCertificateCommand,
  paginateListPrincipalThings,
  paginateListThingPrincipals,
  paginateListThings,
  paginateListTargetsForPolicy,
  paginateListThingsInThingGroup,
  type IoTClient,
} from '@aws-sdk/client-iot';
import { createDeviceIdentity } from './device-identity.ts';
import { inParallel } from './in-parallel.ts';

/** Calls under way at a time; AWS allows 10 to 100 registry calls per second and operation. */
const PARALLEL = 16;

export interface DeviceRequest {
  readonly thingName: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface DeviceCredentials {
  readonly thingName: string;
  readonly certificateId: string;
  readonly certificateArn: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface ProvisionOptions {
  readonly clients: { readonly iot: IoTClient };
  readonly devices: readonly DeviceRequest[];
  readonly policyName: string;
  readonly thingGroupName: string;
  /** Default 16; emulators take 50. */
  readonly parallel?: number;
  /** Called after each device with how many are done. */
  readonly onProgress?: (done: number) => void;
}

/** Thing names `<class>-<nnn>`, from 001 in every class, with an optional prefix. */
export function thingNames(classes: Readonly<Record<string, number>>, prefix = ''): string[] {
  return Object.entries(classes).flatMap(([deviceClass, count]) =>
    Array.from(
      { length: count },
      (_, index) => `${prefix}${deviceClass}-${String(index + 1).padStart(3, '0')}`,
    ),
  );
}

/**
 * Registers devices: a thing in the group, and a certificate for a key generated here, active, with the policy and
 * attached to the thing. Of a device that cannot be registered nothing stays.
 *
 * @returns credentials in the order of `devices`; the private keys exist nowhere else
 */
export async function provisionDevices(options: ProvisionOptions): Promise<DeviceCredentials[]> {
  const { iot } = options.clients;
  let done = 0;
  return inParallel(options.devices, options.parallel ?? PARALLEL, async ({ thingName, attributes }) => {
    const [{ privateKeyPem, certificateSigningRequest }] = await Promise.all([
      createDeviceIdentity(thingName),
      iot.send(
        new CreateThingCommand({ thingName, ...(attributes && { attributePayload: { attributes } }) }),
      ),
    ]);
    let certificateArn: string | undefined;
    try {
      const certificate = await iot.send(
        new CreateCertificateFromCsrCommand({ certificateSigningRequest, setAsActive: true }),
      );
      certificateArn = certificate.certificateArn!;
      await settledAll([
        iot.send(new AttachPolicyCommand({ policyName: options.policyName, target: certificateArn })),
        iot.send(new AttachThingPrincipalCommand({ thingName, principal: certificateArn })),
        iot.send(new AddThingToThingGroupCommand({ thingName, thingGroupName: options.thingGroupName })),
      ]);
      options.onProgress?.(++done);
      return {
        thingName,
        certificateId: certificate.certificateId!,
        certificateArn,
        certificatePem: certificate.certificatePem!,
        privateKeyPem,
      };
    } catch (error) {
      // What went wrong first is what counts; destroy finds what may stay.
      await removeDevice(iot, thingName, certificateArn, options.policyName).catch(() => undefined);
      throw error;
    }
  });
}

async function removeDevice(
  iot: IoTClient,
  thingName: string,
  certificateArn: string | undefined,
  policyName: string,
): Promise<void> {
  if (certificateArn !== undefined) await removeCertificate(iot, certificateArn, policyName);
  await iot.send(new DeleteThingCommand({ thingName }));
}

/** Waits for all, then throws the first failure: nothing is still under way when its traces are removed. */
async function settledAll(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

export interface RemoveDevicesOptions {
  readonly clients: { readonly iot: IoTClient };
  readonly policyName: string;
  readonly thingGroupName: string;
  readonly parallel?: number;
}

/** Deletes every certificate that holds the policy and every thing of the group. @returns how many things */
export async function removeDevices(options: RemoveDevicesOptions): Promise<number> {
  const { iot } = options.clients;
  const { policyName, thingGroupName, parallel = PARALLEL } = options;
  const certificates = await collect(
    paginateListTargetsForPolicy({ client: iot }, { policyName }),
    ({ targets }) => targets,
  );
  await inParallel(certificates, parallel, (arn) => removeCertificate(iot, arn, policyName));
  const things = await collect(
    paginateListThingsInThingGroup({ client: iot }, { thingGroupName }),
    ({ things: names }) => names,
  );
  await inParallel(things, parallel, (thingName) => iot.send(new DeleteThingCommand({ thingName })));
  return things.length;
}

/** The attribute by which the things of a deployment are found when they are in no group yet. */
export const STACK_ATTRIBUTE = 'stack';

/** The things that were registered for a stack, by their attribute. */
export function thingsOfStack({ iot }: { readonly iot: IoTClient }, stackName: string): Promise<string[]> {
  return collect(
    paginateListThings({ client: iot }, { attributeName: STACK_ATTRIBUTE, attributeValue: stackName }),
    ({ things }) => things?.flatMap(({ thingName }) => thingName ?? []),
  );
}

/** Deletes these things with their certificates. */
export async function removeThings(
  { iot }: { readonly iot: IoTClient },
  thingNames: readonly string[],
  policyName: string,
): Promise<void> {
  await inParallel(thingNames, PARALLEL, async (thingName) => {
    const certificates = await collect(
      paginateListThingPrincipals({ client: iot }, { thingName }),
      ({ principals }) => principals,
    );
    for (const arn of certificates) await removeCertificate(iot, arn, policyName);
    await iot.send(new DeleteThingCommand({ thingName }));
  });
}

async function removeCertificate(iot: IoTClient, principal: string, policyName: string): Promise<void> {
  await iot.send(new DetachPolicyCommand({ policyName, target: principal })).catch((error: Error) => {
    // The policy has gone with its stack already.
    if (error.name !== 'ResourceNotFoundException') throw error;
  });
  // A thing group can hold the policy as well: nothing to delete then.
  const certificateId = /:cert\/([0-9a-f]+)$/.exec(principal)?.[1];
  if (certificateId === undefined) return;
  const things = await collect(
    paginateListPrincipalThings({ client: iot }, { principal }),
    ({ things: names }) => names,
  );
  for (const thingName of things) await iot.send(new DetachThingPrincipalCommand({ thingName, principal }));
  await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
  await iot.send(new DeleteCertificateCommand({ certificateId, forceDelete: true }));
}

/** All items of all pages; none when what is listed does not exist. */
async function collect<Page>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => string[] | undefined,
): Promise<string[]> {
  const all: string[] = [];
  try {
    for await (const page of pages) all.push(...(items(page) ?? []));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
  return all;
}
