export { AWS_CASES } from './aws-cases.ts';
export { compareSplunk, type SplunkComparison } from './compare-splunk.ts';
export { tally, type Finding, type Part } from './finding.ts';
export { reportLines } from './report.ts';
export { runAwsCases } from './run-aws-cases.ts';
export type { SplunkAddress } from './splunk-under-test.ts';
export { withEmulator } from './with-emulator.ts';
