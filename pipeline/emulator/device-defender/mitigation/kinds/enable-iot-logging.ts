import type { ActionKind } from '../action-kind.ts';

export const enableIotLogging: ActionKind = {
  type: 'ENABLE_IOT_LOGGING',
  member: 'enableIoTLoggingParams',
  checks: ['LOGGING_DISABLED_CHECK'],
  detect: false,
  async execute({ enableIoTLoggingParams }, _subject, { iot, require }) {
    const { roleArnForLogging: roleArn = '', logLevel } = enableIoTLoggingParams ?? {};
    await require('iot:SetV2LoggingOptions', '*');
    await require('iam:PassRole', roleArn);
    await iot.setV2LoggingOptions({ roleArn, defaultLogLevel: logLevel, disableAllLogs: false });
  },
};
