import { malformedPolicy } from './errors.ts';

/** Checks that a policy document is JSON with statements, and returns it unchanged. */
export function checkDocument(document: string, kind: 'identity' | 'trust'): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    throw malformedPolicy('Syntax errors in policy.');
  }
  const statements = [(parsed as { Statement?: unknown } | null)?.Statement ?? []].flat();
  if (statements.length === 0) throw malformedPolicy('Syntax errors in policy.');
  for (const statement of statements as Record<string, unknown>[]) checkStatement(statement, kind);
  return document;
}

function checkStatement(statement: Record<string, unknown>, kind: 'identity' | 'trust'): void {
  const has = (name: string) => statement[name] !== undefined;
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') {
    throw malformedPolicy(`Invalid effect: ${String(statement['Effect'])}`);
  }
  if (!has('Action') && !has('NotAction')) throw malformedPolicy('Policy statement must contain actions.');
  if (kind === 'identity') {
    if (has('Principal')) throw malformedPolicy('Policy document should not specify a principal.');
    if (!has('Resource') && !has('NotResource'))
      throw malformedPolicy('Policy statement must contain resources.');
    return;
  }
  if (has('Resource')) throw malformedPolicy('Has prohibited field Resource');
  if (!has('Principal') && !has('NotPrincipal')) throw malformedPolicy('Missing required field Principal');
}

/** Documents in answers are percent-encoded (RFC 3986), as the IAM API reference says. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document);
}
