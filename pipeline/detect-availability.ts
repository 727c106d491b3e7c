import { ValidateSecurityProfileBehaviorsCommand, type IoTClient } from '@aws-sdk/client-iot';

/** Words by which AWS may say that a feature is closed; it documents none for Detect. Our choice. */
const CLOSED = /new customers?|no longer (be )?available|not available (to|for|in)|not (been )?onboarded/i;

/** Whether an error of AWS says that Detect is closed to this account. */
export function saysDetectIsClosed(error: unknown): error is Error {
  return error instanceof Error && CLOSED.test(error.message);
}

export type DetectAvailability = { readonly open: true } | { readonly open: false; readonly reason: string };

/**
 * Asks whether this account may use Device Defender Detect, which is closed to new customers since 2026-08-31
 * (docs.aws.amazon.com/iot-device-defender/latest/devguide/dd-detect-availability-change.html), by a call that changes
 * nothing. An account may still find out only when the security profile is created.
 *
 * @throws whatever the call throws that does not say so, such as missing permissions
 */
export async function detectAvailability(iot: IoTClient): Promise<DetectAvailability> {
  try {
    await iot.send(new ValidateSecurityProfileBehaviorsCommand({ behaviors: [] }));
    return { open: true };
  } catch (error) {
    if (!saysDetectIsClosed(error)) throw error;
    return { open: false, reason: `${error.name}: ${error.message}` };
  }
}
