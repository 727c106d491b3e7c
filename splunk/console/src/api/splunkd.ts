import { ApiError, askLab } from './lab-api.ts';

/** Something Splunk says about a search. */
export interface SearchMessage {
  readonly type: string;
  readonly text: string;
}

/** Splunk refused: its messages, the one with the caret below the search text included. */
export class SplunkdError extends ApiError {
  readonly messages: readonly SearchMessage[];

  constructor(status: number, messages: readonly SearchMessage[]) {
    super(status, 'SPLUNK_REFUSED', messages[0]?.text ?? `Splunk answered ${status}.`);
    this.messages = messages;
  }
}

/** The search REST API of a lab, through the console. */
export const splunkdPath = (source: string): string => `/sources/${encodeURIComponent(source)}/splunkd/__raw`;

/** The namespace in which the app's macros and lookups are known. */
const NAMESPACE = 'servicesNS/nobody/iot_posture';

type Parameters = Readonly<Record<string, string | number | boolean>>;

const form = (parameters: Parameters) =>
  new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));

/** Answers the parsed JSON; `undefined` for 204. Throws `SplunkdError` and `ApiError`. */
export async function splunkd<T>(
  source: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  parameters: Parameters = {},
  signal?: AbortSignal,
): Promise<T | undefined> {
  const url = `${splunkdPath(source)}/${NAMESPACE}/${path}`;
  const query = form({ output_mode: 'json', ...(method === 'GET' ? parameters : {}) });
  const response = await askLab(`${url}?${query}`, {
    method,
    ...(signal ? { signal } : {}),
    ...(method === 'POST' ? { body: form(parameters) } : {}),
  });
  if (response.status === 204) return undefined;
  const text = await response.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError(
      response.status,
      'NOT_JSON',
      text.slice(0, 500) || `Splunk answered ${response.status}.`,
    );
  }
  if (response.ok) return value as T;
  const { messages, error } = value as {
    messages?: SearchMessage[];
    error?: { code: string; message: string };
  };
  if (messages) throw new SplunkdError(response.status, messages);
  throw new ApiError(response.status, error?.code ?? 'FAILED', error?.message ?? text.slice(0, 500));
}
