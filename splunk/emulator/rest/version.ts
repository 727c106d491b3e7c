/** The version that clients are told, and that they choose endpoints by: v2 search endpoints from 9.0.2 on. */
export const SPLUNK_VERSION = '10.4.2';

/** Shown as the build, so that nobody takes the emulator for the product. */
export const SPLUNK_BUILD = 'iot-posture-lab';

/** In every answer: tells a client of the lab that it may use what only the emulator offers. */
export const EMULATOR_HEADER = 'X-Lab-Emulator';

export const GENERATOR = { build: SPLUNK_BUILD, version: SPLUNK_VERSION };
