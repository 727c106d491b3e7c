import type { Tag } from '@aws-sdk/client-firehose';
import { ServiceError } from '../../service.ts';

/** Sizes of put requests (docs.aws.amazon.com/firehose/latest/dev/limits.html). */
export const PUT_LIMITS = {
  recordBytes: 1000 * 1024,
  batchRecords: 500,
  batchBytes: 4 * 1024 * 1024,
} as const;

const NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

/** @throws ServiceError InvalidArgumentException */
export function checkStreamName(name: string | undefined): asserts name is string {
  if (!NAME.test(name ?? '')) {
    throw invalid(`DeliveryStreamName must match ${NAME.source}.`);
  }
}

/** @throws ServiceError InvalidArgumentException when the record is absent or too large */
export function recordData(data: Uint8Array | undefined): Buffer {
  if (data === undefined) throw invalid('Record.Data is required.');
  if (data.length > PUT_LIMITS.recordBytes) {
    throw invalid(`A record must not be larger than ${PUT_LIMITS.recordBytes} bytes.`);
  }
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** @throws ServiceError InvalidArgumentException, LimitExceededException */
export function checkTags(tags: readonly Tag[] | undefined, alreadyThere = 0): void {
  for (const { Key, Value } of tags ?? []) {
    if (Key === undefined || Key.length < 1 || Key.length > 128)
      throw invalid('A tag key has 1 to 128 characters.');
    if ((Value ?? '').length > 256) throw invalid('A tag value has at most 256 characters.');
    if (Key.startsWith('aws:')) throw invalid('Tag keys must not begin with aws:.');
  }
  if (alreadyThere + (tags?.length ?? 0) > 50) {
    throw new ServiceError('LimitExceededException', 'A stream has at most 50 tags.');
  }
}

export function invalid(message: string): ServiceError {
  return new ServiceError('InvalidArgumentException', message);
}
