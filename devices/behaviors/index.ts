import type { z } from 'zod';
import { authFailureStorm } from './auth-failure-storm.ts';
import { deniedOnce } from './denied-once.ts';
import { exfiltration } from './exfiltration.ts';
import { firmwareLogUpload } from './firmware-log-upload.ts';
import { rogueListener } from './rogue-listener.ts';
import { servicePortOpens } from './service-port-opens.ts';

/** Every behavior by name. Reporting and telemetry are always on and therefore not listed. */
export const BEHAVIORS = {
  'auth-failure-storm': authFailureStorm,
  'denied-once': deniedOnce,
  exfiltration,
  'firmware-log-upload': firmwareLogUpload,
  'rogue-listener': rogueListener,
  'service-port-opens': servicePortOpens,
};

export type BehaviorName = keyof typeof BEHAVIORS;

export const BEHAVIOR_NAMES = Object.keys(BEHAVIORS) as BehaviorName[];

/** What each behavior takes, defaults left out where wanted. */
export type BehaviorParams = { [Name in BehaviorName]: z.input<(typeof BEHAVIORS)[Name]['params']> };
