import { authorizeConnection, connectionIdentity, thingOfConnection } from '../services/iot/access.ts';
import type { IotState } from '../services/iot/state.ts';
import type { BrokerIdentities } from './identity.ts';

/** The registry of the IoT service as the broker sees it. */
export function registryIdentities(
  { region, accountId }: { readonly region: string; readonly accountId: string },
  state: IotState,
): BrokerIdentities {
  const prefix = `arn:aws:iot:${region}:${accountId}:`;
  const certificateArn = (certificateId: string) => `${prefix}cert/${certificateId}`;
  return {
    findCertificate: (certificateId) => {
      const certificate = connectionIdentity(state, certificateId);
      if (!certificate) return undefined;
      const { status, notBeforeMs, notAfterMs } = certificate;
      return { certificateId, status, notBeforeMs, notAfterMs };
    },
    thingOf: (certificateId, clientId) => thingOfConnection(state, certificateArn(certificateId), clientId),
    compilePolicy: ({ certificateId, clientId, thingName, sourceIp }) => {
      const authorize = authorizeConnection(state, {
        certificateArn: certificateArn(certificateId),
        clientId,
        thingName,
        sourceIp,
      });
      return {
        allows: (action, resource, attributes) =>
          authorize(action, prefix + resource, attributes && { 'iot:ConnectAttributes': attributes }) ===
          'ALLOWED',
      };
    },
    revision: () => state.changes.revision(),
  };
}
