import type { OutgoingRecord, SourceRecord } from './record.ts';

/** Why the transform failed, with one of Firehose's documented `Lambda.…` codes. */
export interface TransformFault {
  readonly errorCode: `Lambda.${string}`;
  readonly errorMessage: string;
}

/** What became of a batch, record by record, in the batch's order. */
export interface TransformOutcome {
  readonly ok: readonly OutgoingRecord[];
  readonly dropped: readonly SourceRecord[];
  readonly failed: readonly (TransformFault & { readonly source: SourceRecord })[];
}

/** Firehose's cap on a synchronous answer. */
const MOST_ANSWER_BYTES = 6 * 1024 * 1024;

/** Fails every record of a batch for the same reason. */
export function allFailed(records: readonly SourceRecord[], fault: TransformFault): TransformOutcome {
  return { ok: [], dropped: [], failed: records.map((source) => ({ source, ...fault })) };
}

/**
 * Sorts a batch by the function's answer
 * (docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html).
 *
 * Our choice: a missing or repeated record id fails that record alone, and a record id that was not asked for is
 * ignored; AWS only says that an id mismatch is a transformation failure.
 */
export function readLambdaAnswer(records: readonly SourceRecord[], payload: Uint8Array): TransformOutcome {
  if (payload.length > MOST_ANSWER_BYTES) {
    return allFailed(records, {
      errorCode: 'Lambda.FunctionError',
      errorMessage: 'The function answered with more than 6 MB.',
    });
  }
  const answers = answersById(payload);
  if (answers === undefined) {
    return allFailed(records, {
      errorCode: 'Lambda.FunctionError',
      errorMessage: 'The function did not answer with a list of records.',
    });
  }
  const outcome = { ok: [] as OutgoingRecord[], dropped: [] as SourceRecord[], failed: [] as FailedAnswer[] };
  for (const source of records) {
    const verdict = judge(answers.get(source.id) ?? []);
    if ('errorCode' in verdict) outcome.failed.push({ source, ...verdict });
    else if (verdict.data === undefined) outcome.dropped.push(source);
    else outcome.ok.push({ source, data: verdict.data });
  }
  return outcome;
}

type FailedAnswer = TransformOutcome['failed'][number];
type Answer = { recordId?: unknown; result?: unknown; data?: unknown };

function answersById(payload: Uint8Array): Map<string, Answer[]> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return undefined;
  }
  const list = (parsed as { records?: unknown } | null)?.records;
  if (!Array.isArray(list)) return undefined;
  const answers = new Map<string, Answer[]>();
  for (const answer of list as (Answer | null)[]) {
    if (typeof answer?.recordId !== 'string') return undefined;
    const same = answers.get(answer.recordId);
    if (same) same.push(answer);
    else answers.set(answer.recordId, [answer]);
  }
  return answers;
}

/** Data to send, nothing for a drop, or a fault. */
function judge(answers: readonly Answer[]): { data?: Buffer } | TransformFault {
  const [answer, ...more] = answers;
  if (answer === undefined) {
    return {
      errorCode: 'Lambda.MissingRecordId',
      errorMessage: 'The function did not answer for the record.',
    };
  }
  if (more.length > 0) {
    return {
      errorCode: 'Lambda.DuplicatedRecordId',
      errorMessage: 'The function answered for the record twice.',
    };
  }
  if (answer.result === 'Dropped') return {};
  if (answer.result === 'ProcessingFailed') {
    return { errorCode: 'Lambda.FunctionError', errorMessage: 'ProcessingFailed status set for the record.' };
  }
  if (answer.result !== 'Ok') {
    return {
      errorCode: 'Lambda.FunctionError',
      errorMessage: 'The function gave the record an unknown result.',
    };
  }
  const data = typeof answer.data === 'string' ? readBase64(answer.data) : undefined;
  if (data === undefined) {
    return {
      errorCode: 'Lambda.JsonMappingException',
      errorMessage: 'The data of the record is not base64.',
    };
  }
  return { data };
}

/**
 * Standard base64 with its padding; `Buffer.from` alone would take anything. It skips characters that are not of
 * the alphabet, so that a text with one gives too few bytes; those of the URL's alphabet it takes, and of others
 * than ASCII it sees a part.
 */
function readBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || text.includes('-') || text.includes('_')) return undefined;
  if (Buffer.byteLength(text) !== text.length) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const data = Buffer.from(text, 'base64');
  return data.length === (text.length / 4) * 3 - padding ? data : undefined;
}
