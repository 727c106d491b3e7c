import { arch, cpus, platform, release, totalmem } from 'node:os';
import { SECOND } from '#kernel';
import type { Endpoint } from '../endpoint.ts';
import { SPLUNK_BUILD, SPLUNK_VERSION } from '../version.ts';

/** `server/info`: what clients choose their protocol by. */
export function serverEndpoints(options: { startedAtMs: number; guid: string }): Endpoint[] {
  return [
    {
      path: 'server/info',
      GET: () => ({
        kind: 'collection',
        title: 'server-info',
        path: 'server/info',
        entries: [
          {
            name: 'server-info',
            path: 'server/info/server-info',
            content: {
              activeLicenseGroup: 'Trial',
              build: SPLUNK_BUILD,
              cpu_arch: arch(),
              fips_mode: false,
              guid: options.guid,
              health_info: 'green',
              host: 'lab',
              host_fqdn: 'lab',
              isForwarding: false,
              isFree: false,
              isTrial: true,
              kvStoreStatus: 'disabled',
              licenseState: 'OK',
              mode: 'normal',
              numberOfCores: cpus().length,
              numberOfVirtualCores: cpus().length,
              os_name: platform(),
              os_version: release(),
              physicalMemoryMB: Math.round(totalmem() / 2 ** 20),
              product_type: 'enterprise',
              serverName: 'lab',
              server_roles: ['indexer', 'search_head'],
              shutting_down: '0',
              startup_time: Math.floor(options.startedAtMs / SECOND),
              version: SPLUNK_VERSION,
            },
          },
        ],
      }),
    },
  ];
}
