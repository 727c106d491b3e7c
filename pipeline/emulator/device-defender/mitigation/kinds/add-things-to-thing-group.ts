import type { ActionKind, MitigationPorts, MitigationSubject } from '../action-kind.ts';
import { DEVICE_CERTIFICATE_CHECKS, certificatesOf } from '../certificates-of-finding.ts';

/** The only action for violations. Dynamic groups are not emulated: `overrideDynamicGroups` changes nothing. */
export const addThingsToThingGroup: ActionKind = {
  type: 'ADD_THINGS_TO_THING_GROUP',
  member: 'addThingsToThingGroupParams',
  checks: DEVICE_CERTIFICATE_CHECKS,
  detect: true,
  async execute({ addThingsToThingGroupParams }, subject, ports) {
    const { iot, arnPrefix, require } = ports;
    for (const thingName of await thingsOf(subject, ports)) {
      for (const thingGroupName of addThingsToThingGroupParams?.thingGroupNames ?? []) {
        await require('iot:AddThingToThingGroup', `${arnPrefix}thinggroup/${thingGroupName}`);
        await iot.addThingToThingGroup({ thingName, thingGroupName });
      }
    }
  },
};

async function thingsOf(
  subject: MitigationSubject,
  { iot, arnPrefix, require }: MitigationPorts,
): Promise<string[]> {
  if (subject.thingName !== undefined) return [subject.thingName];
  const things: string[] = [];
  for (const certificateId of certificatesOf(subject)) {
    const principal = `${arnPrefix}cert/${certificateId}`;
    await require('iot:ListPrincipalThings', principal);
    things.push(...((await iot.listPrincipalThings({ principal })).things ?? []));
  }
  return things;
}
