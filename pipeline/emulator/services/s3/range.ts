import { ServiceError } from '../../service.ts';

/**
 * Reads one HTTP byte range; `end` is exclusive. Throws InvalidRange (416).
 *
 * Several ranges in one request are refused, as S3 does.
 */
export function readRange(range: string, length: number): { start: number; end: number } {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
  const start = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? length : Math.min(length, Number(to) + 1);
  if ((from === '' && to === '') || start >= end) {
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', {
      status: 416,
      members: { ActualObjectSize: length, RangeRequested: range },
    });
  }
  return { start, end };
}
