import { fileURLToPath } from 'node:url';

/** Names that every part and target agrees on. */
export const NAMES = {
  stack: 'iot-posture-lab',
  index: 'iot_posture',
  app: 'iot_posture',
  sourcetype: 'aws-iot-device-defender',
  hecTokenName: 'firehose',
  hecTokenSecret: 'splunkHECToken',
  region: 'us-east-1',
  accountId: '000000000000',
  accessKeyId: 'test',
  secretAccessKey: 'test',
} as const;

/** Everything that the pipeline delivered, in SPL; no app's macro, since another project's app may have none. */
export const ALL_EVENTS = `index="${NAMES.index}" sourcetype="${NAMES.sourcetype}"`;

/** The Splunk app that ships with the lab. */
export const APP_DIRECTORY = fileURLToPath(new URL('../../splunk/app', import.meta.url));
