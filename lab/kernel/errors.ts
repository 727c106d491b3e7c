/** Every code an error of the lab can carry: the first word of what the user sees, and stable. */
export const LAB_ERROR_CODES = [
  'LAB_INTERNAL',
  'LAB_CLOCK_STALLED',
  'LAB_TIMEOUT',
  'LAB_USAGE',
  'LAB_CONFIG_INVALID',
  'LAB_UNKNOWN_SCENARIO',
  'LAB_SCENARIO_INVALID',
  'LAB_PORT_TAKEN',
  'LAB_OUTPUT_UNWRITABLE',
  'LAB_FILE_UNREADABLE',
  'LAB_NOT_RUNNING',
  'LAB_ALREADY_RUNNING',
  'LAB_DEPLOY_FAILED',
  'LAB_DESTROY_INCOMPLETE',
  'LAB_CONSOLE_BUILD_FAILED',
  'LAB_DEVICE_FAILED',
  'LAB_SPLUNK_REFUSED',
  'LAB_SPLUNK_UNREACHABLE',
  'LAB_AWS_REFUSED',
  'LAB_TARGET_UNAVAILABLE',
  'LAB_NOT_SUPPORTED',
] as const;

export type LabErrorCode = (typeof LAB_ERROR_CODES)[number];

export interface LabErrorOptions {
  /** What the reader can do next, as a sentence. */
  hint?: string;
  cause?: unknown;
}

/** An error with a stable code, what happened, and what to do next. */
export abstract class LabError extends Error {
  readonly code: LabErrorCode;
  readonly hint: string | undefined;

  constructor(code: LabErrorCode, message: string, options: LabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
  }
}

/** The user, the configuration or the machine is at fault. */
export class UserError extends LabError {}

/** The lab is at fault. */
export class LabFault extends LabError {}
