/** Which body of cases a finding belongs to. */
export type Part = 'spl' | 'hec' | 'unsettled' | 'aws';

/** What came of one case. */
export interface Finding {
  readonly part: Part;
  readonly id: string;
  readonly status: 'same' | 'differs' | 'skipped';
  /** The documentation that the case rests on, or the question that it asks. */
  readonly source: string;
  /** What differs, or why the case was skipped. */
  readonly detail?: string;
}

/** How many findings there are of each status. */
export type Tally = Readonly<Record<Finding['status'], number>>;

export function tally(findings: readonly Finding[]): Tally {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  return { same: count('same'), differs: count('differs'), skipped: count('skipped') };
}
