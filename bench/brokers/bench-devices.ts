import { CreatePolicyCommand, CreateThingGroupCommand } from '@aws-sdk/client-iot';
import { createAwsClients, provisionDevices } from '#pipeline';
import { NAMES } from '../../lab/parts/names.ts';
import type { LoadDevice } from './mqtt-load.ts';

const ARN = `arn:aws:iot:${NAMES.region}:${NAMES.accountId}`;
const THING = '${iot:Connection.Thing.ThingName}';

/** The permissions that the template gives to devices. */
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iot:Connect', Resource: `${ARN}:client/${THING}` },
    {
      Effect: 'Allow',
      Action: ['iot:Publish', 'iot:Receive'],
      Resource: [`${ARN}:topic/$aws/things/${THING}/defender/*`, `${ARN}:topic/devices/${THING}/*`],
    },
    {
      Effect: 'Allow',
      Action: 'iot:Subscribe',
      Resource: `${ARN}:topicfilter/$aws/things/${THING}/defender/*`,
    },
    {
      Effect: 'Allow',
      Action: 'iot:Publish',
      Resource: `${ARN}:topic/$aws/rules/*`,
    },
  ],
};

/** Registers devices at an emulator; their certificates are good for the other brokers of the same CA too. */
export async function registerDevices(httpUrl: string, count: number): Promise<LoadDevice[]> {
  const credentials = { accessKeyId: NAMES.accessKeyId, secretAccessKey: NAMES.secretAccessKey };
  const clients = createAwsClients({ region: NAMES.region, endpoint: httpUrl, credentials });
  try {
    const policyDocument = JSON.stringify(POLICY);
    await clients.iot.send(new CreatePolicyCommand({ policyName: 'bench', policyDocument }));
    await clients.iot.send(new CreateThingGroupCommand({ thingGroupName: 'bench' }));
    const devices = Array.from({ length: count }, (_, index) => ({ thingName: `bench-${index}` }));
    const registered = await provisionDevices({
      clients,
      devices,
      policyName: 'bench',
      thingGroupName: 'bench',
    });
    return registered.map(({ thingName, ...keys }) => ({ name: thingName, ...keys }));
  } finally {
    clients.destroy();
  }
}
