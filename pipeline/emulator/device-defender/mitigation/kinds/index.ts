import type { MitigationActionParams } from '@aws-sdk/client-iot';
import type { ActionKind } from '../action-kind.ts';
import { addThingsToThingGroup } from './add-things-to-thing-group.ts';
import { enableIotLogging } from './enable-iot-logging.ts';
import { publishFindingToSns } from './publish-finding-to-sns.ts';
import { replaceDefaultPolicyVersion } from './replace-default-policy-version.ts';
import { updateCaCertificate } from './update-ca-certificate.ts';
import { updateDeviceCertificate } from './update-device-certificate.ts';

const KINDS: readonly ActionKind[] = [
  addThingsToThingGroup,
  enableIotLogging,
  publishFindingToSns,
  replaceDefaultPolicyVersion,
  updateCaCertificate,
  updateDeviceCertificate,
];

/** The kind whose parameters these are; nothing unless there is exactly one. */
export function kindOf(params: MitigationActionParams): ActionKind | undefined {
  const given = Object.keys(params).filter(
    (member) => params[member as keyof MitigationActionParams] !== undefined,
  );
  return given.length === 1 ? KINDS.find(({ member }) => member === given[0]) : undefined;
}
