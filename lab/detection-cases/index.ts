import { AUDIT_CASES } from './audit.ts';
import type { DetectionCase } from './detection-case.ts';
import { EXFILTRATION_CASES } from './exfiltration.ts';
import { IDENTITY_CASES } from './identity.ts';
import { INTEGRITY_CASES } from './integrity.ts';
import { MESSAGE_CASES } from './messages.ts';
import { NETWORK_CASES } from './network.ts';
import { PORT_CASES } from './ports.ts';
import { REFUSAL_CASES } from './refusals.ts';
import { SILENCE_CASES } from './silence.ts';

/** What every detection of the app must say just beside the thresholds that its description promises. */
export const DETECTION_CASES: readonly DetectionCase[] = [
  ...PORT_CASES,
  ...REFUSAL_CASES,
  ...EXFILTRATION_CASES,
  ...IDENTITY_CASES,
  ...NETWORK_CASES,
  ...MESSAGE_CASES,
  ...SILENCE_CASES,
  ...INTEGRITY_CASES,
  ...AUDIT_CASES,
];
