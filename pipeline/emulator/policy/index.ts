export { compilePolicies, type Authorize, type Decision } from './evaluate.ts';
export { MalformedPolicy, parsePolicy, type PolicyDocument, type PolicyKind } from './document.ts';
export { compilePattern } from './pattern.ts';
export { admitsService, trustsService } from './trust.ts';
export type { PolicyVariables } from './variables.ts';
