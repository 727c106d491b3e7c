import type { DeployEvent } from '#pipeline';

/** Beginnings are left out: that something is under way shows in the stack's own first event. */
export function isWorthALine({ status, resourceType }: DeployEvent): boolean {
  return !status.endsWith('_IN_PROGRESS') || resourceType === 'AWS::CloudFormation::Stack';
}

/** One step of a stack operation, as a line. */
export function stackEventLine({ status, resourceType, logicalId, reason }: DeployEvent): string {
  return `  ${status.padEnd(26)}  ${resourceType.padEnd(38)}  ${logicalId}${reason ? `  ${reason}` : ''}`;
}
