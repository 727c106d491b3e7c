import type { Scenario } from '#lab';
import authStorm from './auth-storm.ts';
import exfilBurst from './exfil-burst.ts';
import rogueFtp from './rogue-ftp.ts';

/** The catalogue, in the order in which it is run and listed. */
export const scenarios: readonly Scenario[] = [rogueFtp, authStorm, exfilBurst];
