import type { Clock, Logger, Random } from '#kernel';
import { createSplunkEmulator, type SplunkEmulator } from '#splunk/emulator';
import type { LabIdentity } from './identity.ts';
import { APP_DIRECTORY, NAMES } from './names.ts';

export interface SplunkPartOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly identity: LabIdentity;
  readonly host?: string;
  /** 0 or absent: any free port. */
  readonly hecPort?: number;
  readonly splunkdPort?: number;
  /** Where events are kept across restarts; absent: in memory. */
  readonly dataDirectory?: string;
  /** Folders of its apps. Default the lab's own. */
  readonly apps?: readonly string[];
  /** Whether Splunk runs scheduled searches itself. Default true; a scenario run starts them on its own. */
  readonly scheduler?: boolean;
}

/** Starts the Splunk emulator of the lab with its apps and the token that Firehose uses. */
export function startSplunkPart(options: SplunkPartOptions): Promise<SplunkEmulator> {
  const { identity, apps = [APP_DIRECTORY], ...rest } = options;
  return createSplunkEmulator({
    ...rest,
    server: identity.server,
    username: identity.splunkUsername,
    password: identity.splunkPassword,
    appDirectories: [...apps],
    hecTokens: [
      {
        name: NAMES.hecTokenName,
        token: identity.hecToken,
        index: NAMES.index,
        sourcetype: NAMES.sourcetype,
        useAck: true,
      },
    ],
  });
}
