import { LAB_ERROR_CODES, UserError, type LabErrorCode } from '#kernel';
import { z } from 'zod';

export interface JsonClientOptions {
  /** As the server gave it, for example http://127.0.0.1:4711. */
  readonly url: string;
  readonly token: string;
  /** Real milliseconds to wait for an answer. Default 5 minutes: a large fleet takes time to connect. */
  readonly timeoutMs?: number;
}

const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});

/**
 * Posts JSON to one of the lab's own processes and returns the JSON it answers.
 *
 * Throws a `UserError` with the code, message and hint that the other side gave, and `LAB_TARGET_UNAVAILABLE` when
 * there is no other side.
 */
export async function postJson(options: JsonClientOptions, path: string, body: unknown): Promise<unknown> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(new URL(path, options.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${options.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body ?? null),
      signal: AbortSignal.timeout(options.timeoutMs ?? 300_000),
    });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    throw new UserError('LAB_TARGET_UNAVAILABLE', `No answer from ${options.url}.`, {
      hint: 'Is the process still running, and is the address the one it printed?',
      cause,
    });
  }
  const answer = parse(text);
  if (status === 200) return answer;
  const refusal = errorSchema.safeParse(answer);
  if (!refusal.success) {
    throw new UserError('LAB_TARGET_UNAVAILABLE', `${options.url} answered ${status} without saying why.`);
  }
  const { code, message, hint } = refusal.data.error;
  throw new UserError(isCode(code) ? code : 'LAB_INTERNAL', message, hint === undefined ? {} : { hint });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCode(code: string): code is LabErrorCode {
  return (LAB_ERROR_CODES as readonly string[]).includes(code);
}
