import { DescribeEndpointCommand } from '@aws-sdk/client-iot';
import type { Site } from './site.ts';

/** Where devices connect: AWS names a host, an emulator its port as well. */
export async function brokerOf({ clients }: Pick<Site, 'clients'>): Promise<{ host: string; port: number }> {
  const { endpointAddress = '' } = await clients.iot.send(
    new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }),
  );
  const { hostname, port } = new URL(`mqtts://${endpointAddress}`);
  return { host: hostname, port: Number(port || 8883) };
}
