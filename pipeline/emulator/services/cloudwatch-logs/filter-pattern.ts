import { ServiceError } from '../../service.ts';

/**
 * The unstructured half of CloudWatch Logs' filter patterns: terms that must all occur, `-term` that must not, `?term`
 * of which one must; quotes keep a phrase together. JSON and space-delimited patterns are refused by name.
 *
 * Source: "Filter pattern syntax for metric filters, subscription filters, filter log events", CloudWatch Logs guide.
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[%]/.test(text)) {
    throw new ServiceError(
      'InvalidParameterException',
      'JSON, space-delimited and regular expression filter patterns are not emulated.',
    );
  }
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign, quoted, plain]) => ({
      sign,
      text: quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
    }),
  );
  const withSign = (sign: string) => terms.filter((term) => term.sign === sign);
  const [all, none, any] = [withSign(''), withSign('-'), withSign('?')];
  return (message) =>
    all.every((term) => message.includes(term.text)) &&
    !none.some((term) => message.includes(term.text)) &&
    (any.length === 0 || any.some((term) => message.includes(term.text)));
}
