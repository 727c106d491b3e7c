/** What a target can do. A scenario names what it needs and is skipped, with the reason, where that is missing. */
export const CAPABILITIES = {
  detect: 'Device Defender Detect (closed to new AWS customers since 2026-08-31)',
  mlDetect: 'behaviors that Device Defender learns from the fleet',
  audit: 'Device Defender audits of the account, sent to Splunk',
  disposableAccount: 'an account whose audits, logging and policies may be changed',
  virtualTime: 'lab time that runs faster than the clock on the wall',
  sourceAddress: 'devices that appear to come from different source addresses',
  ledger: 'counters at every stage of the pipeline',
  faultInjection: 'faults injected into the pipeline',
} as const;

export type Capability = keyof typeof CAPABILITIES;

export type Capabilities = Readonly<Record<Capability, boolean>>;
