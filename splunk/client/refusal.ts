import { UserError } from '#kernel';
import type { HttpAnswer } from './http.ts';

/** What splunkd says when it refuses: `{"messages": [{"type", "text"}]}`. */
interface Refusal {
  messages?: { type?: string; text?: string }[];
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'Check the user name and password, or the token.',
  403: 'The user may not do this: it needs another role or capability.',
  404: 'Does it exist, and in this app?',
  503: 'Splunk is busy or stopping; try again later.',
};

/** An error for an answer with a status of 400 or more, in Splunk's own words. */
export function refusal(what: string, answer: HttpAnswer): UserError {
  const text = messagesOf(answer.text);
  return new UserError('LAB_SPLUNK_REFUSED', `Splunk refused ${what} (HTTP ${answer.status}): ${text}`, {
    hint: HINTS[answer.status] ?? "The words after the colon are Splunk's own.",
  });
}

function messagesOf(text: string): string {
  try {
    const messages = (JSON.parse(text) as Refusal).messages ?? [];
    const words = messages.map((message) => message.text ?? '').filter((message) => message !== '');
    if (words.length > 0) return words.join('\n');
  } catch {
    // Not JSON: shown as it is.
  }
  return text.slice(0, 500).trim() || 'no reason given';
}
