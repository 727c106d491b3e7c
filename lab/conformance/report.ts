import { tally, type Finding } from './finding.ts';

/** What of a detail fits a line of a terminal. The whole of it is in the JSON. */
const DETAIL_LENGTH = 400;

/** The table of differences, with the cases that could not be compared and why, and the counts. */
export function* reportLines(findings: readonly Finding[]): Generator<string> {
  const width = Math.max(0, ...shown(findings).map(({ id }) => id.length));
  for (const status of ['differs', 'skipped'] as const) {
    for (const { part, id, source, detail = '' } of findings.filter((one) => one.status === status)) {
      yield `${status.padEnd(8)} ${part.padEnd(9)} ${id.padEnd(width)}  ${oneLine(detail)}`;
      if (status === 'differs' && source !== '') yield `${' '.repeat(18 + width)}   (${source})`;
    }
  }
  for (const part of ['spl', 'hec', 'unsettled', 'aws'] as const) {
    const own = findings.filter((finding) => finding.part === part);
    if (own.length === 0) continue;
    const { same, differs, skipped } = tally(own);
    yield `${part.padEnd(9)} ${own.length} cases: ${same} same, ${differs} differ, ${skipped} skipped`;
  }
}

const shown = (findings: readonly Finding[]) => findings.filter(({ status }) => status !== 'same');

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > DETAIL_LENGTH ? `${line.slice(0, DETAIL_LENGTH)}…` : line;
}
