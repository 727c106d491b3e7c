import { SERVICE_IDS, type EmulatorContext } from '../../../service.ts';
import type { LambdaFunction } from '../state.ts';

/** `process.env` of a function: its own variables, Lambda's, and where the SDK finds this emulator's services. */
export function environmentVariables(
  fn: LambdaFunction,
  context: Pick<EmulatorContext, 'region' | 'sdkConfig'>,
  logStreamName: string,
): Record<string, string> {
  const { settings } = fn;
  const { credentials } = context.sdkConfig('Lambda');
  return {
    ...settings.environment,
    _HANDLER: settings.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_DEFAULT_REGION: context.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_REGION: context.region,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    LAMBDA_TASK_ROOT: fn.code.directory,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...Object.fromEntries(
      SERVICE_IDS.map((id) => [
        `AWS_ENDPOINT_URL_${id.toUpperCase().replaceAll(' ', '_')}`,
        context.sdkConfig(id).endpoint,
      ]),
    ),
  };
}
