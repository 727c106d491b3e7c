import { invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';

const DATA_ENDPOINTS: readonly string[] = ['iot:Data', 'iot:Data-ATS'];

/** AWS answers a host alone; an emulator whose broker has another port than 8883 must name it. */
export function endpointOperations(_iot: Iot, address: () => string) {
  return {
    DescribeEndpoint: ({ endpointType = 'iot:Data' }) => {
      if (!DATA_ENDPOINTS.includes(endpointType)) {
        throw invalidRequest(`The endpoint type ${endpointType} is not emulated: use iot:Data-ATS`);
      }
      return { endpointAddress: address() };
    },
  } satisfies IotOperations;
}
