/** Control characters, and the marks that turn the direction of text: what a terminal acts on instead of showing it. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const ACTED_ON = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/**
 * Text from devices and events for a terminal: each character that a terminal would act on is shown as `\u001b`.
 *
 * Devices choose their own names. A line break or an escape sequence in one could forge a line of a report, or hide one.
 */
export function printable(text: string): string {
  return text.replaceAll(ACTED_ON, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

/** As `printable`, for text of several lines. What is in them must have been told from the breaks between them. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
