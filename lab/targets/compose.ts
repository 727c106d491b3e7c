import { readEndpoints } from '../endpoints.ts';
import type { Target } from '../target.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { startOnSplunk } from './given-splunk.ts';
import { capabilitiesWith } from './virtual-lab.ts';

/**
 * The Splunk and the general AWS services of the containers that `npm run lab -- up --target compose` has started, with
 * our AWS half and the devices in this process, so that lab time stays virtual. The containers of those two are for
 * `--target running`, on real time.
 */
export const composeTarget: Target = {
  name: 'compose',
  capabilities: capabilitiesWith({}),
  sideBySide: false,
  start: async (options) => {
    const { splunkd, splunkUsername, splunkPassword, hec, servicesElsewhere } =
      await readEndpoints(STATE_DIRECTORY);
    return startOnSplunk(
      {
        url: splunkd,
        credentials: { username: splunkUsername, password: splunkPassword },
        hecUrl: hec,
        // On loopback, with a certificate of the container's own making.
        insecure: true,
      },
      options,
      servicesElsewhere,
    );
  },
};
