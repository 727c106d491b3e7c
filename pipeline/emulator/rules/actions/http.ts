import type { HttpAction } from '@aws-sdk/client-iot';
import { compileTemplate } from '../substitution.ts';
import type { Action, ActionContext, ActionRule } from './action.ts';

/** The HTTP action ("https-rule-action"): no role, but an endpoint that has confirmed. */
export function httpAction(
  { url = '', confirmationUrl, headers = [] }: HttpAction,
  { ports }: ActionContext,
  { variables }: ActionRule,
): Action {
  const address = compileTemplate(url, variables);
  const fields = headers.map(({ key = '', value = '' }) => ({
    key: key.toLowerCase(),
    value: compileTemplate(value, variables),
  }));
  return {
    name: 'HttpAction',
    roleArn: undefined,
    permission: (scope) => ({ action: 'http:Post', resource: address(scope) }),
    run: ({ bytes, scope }, hold) => {
      if (!ports.post) throw new Error('HTTP endpoints are not part of this emulator.');
      const own = Object.fromEntries(fields.map(({ key, value }) => [key, value(scope)]));
      return ports.post(
        {
          url: address(scope),
          confirmationUrl: confirmationUrl ?? url,
          headers: { 'content-type': 'application/json', ...own },
          body: bytes,
        },
        hold(),
      );
    },
  };
}

/** The setting of an HTTP action that is not emulated, by name. */
export function unsupportedHttpSetting({
  auth,
  enableBatching,
  batchConfig,
}: HttpAction): string | undefined {
  if (auth !== undefined) return 'auth';
  return enableBatching === true || batchConfig !== undefined ? 'enableBatching' : undefined;
}
