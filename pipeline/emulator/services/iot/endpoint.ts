import { invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';

/** Answers the host alone, without scheme and port, as AWS does: the broker's port is the lab's own knowledge. */
export function endpointOperations(_iot: Iot, host: string) {
  const hosts: Readonly<Record<string, string>> = { 'iot:Data': host, 'iot:Data-ATS': host };
  return {
    DescribeEndpoint: ({ endpointType = 'iot:Data' }) => {
      const endpointAddress = hosts[endpointType];
      if (endpointAddress === undefined) {
        throw invalidRequest(`The endpoint type ${endpointType} is not emulated: use iot:Data-ATS`);
      }
      return { endpointAddress };
    },
  } satisfies IotOperations;
}
