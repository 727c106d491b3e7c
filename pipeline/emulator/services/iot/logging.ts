import { ServiceError } from '../../service.ts';
import { invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';

/** Whether and how AWS IoT logs: kept and shown, judged by audits. No logs are written. */
export function loggingOperations({ state }: Iot) {
  const { logging, changes } = state;
  return {
    SetLoggingOptions: ({ loggingOptionsPayload: { roleArn, logLevel = 'DISABLED' } }) => {
      if (roleArn === undefined) throw invalidRequest('A role is required to enable logging');
      logging.v1 = { roleArn, logLevel };
      changes.announce('logging');
      return {};
    },

    GetLoggingOptions: () => ({ roleArn: logging.v1?.roleArn, logLevel: logging.v1?.logLevel ?? 'DISABLED' }),

    SetV2LoggingOptions: ({ roleArn, defaultLogLevel, disableAllLogs }) => {
      const role = roleArn ?? logging.v2?.roleArn;
      if (role === undefined) throw invalidRequest('A role is required to enable logging');
      logging.v2 = {
        roleArn: role,
        defaultLogLevel: defaultLogLevel ?? logging.v2?.defaultLogLevel ?? 'ERROR',
        disableAllLogs: disableAllLogs ?? logging.v2?.disableAllLogs ?? false,
      };
      changes.announce('logging');
      return {};
    },

    GetV2LoggingOptions: () => {
      if (!logging.v2) throw new ServiceError('NotConfiguredException', 'Logging is not configured');
      return { ...logging.v2 };
    },
  } satisfies IotOperations;
}
