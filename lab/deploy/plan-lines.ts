import type { Scenario } from '../scenario/scenario.ts';
import { costLines } from './cost-of-plan.ts';
import type { DeploySettings, PlannedDeployment } from './deploy.ts';

/** A plan in words, for the user to agree to; in a shared account with what it costs. */
export function planLines(
  { plan, newThings, detect }: PlannedDeployment,
  { site, stackName, devices, audit }: DeploySettings,
  scenarios: readonly Scenario[],
): string[] {
  const { accountId, region, target, shared } = site;
  const lines = [`Plan for the stack ${stackName} in account ${accountId}, region ${region} (${target}):`];
  for (const { action, logicalId, resourceType } of plan.changes) {
    lines.push(`  ${action.toLowerCase().padEnd(6)}  ${resourceType.padEnd(38)}  ${logicalId}`);
  }
  if (plan.action === 'none') lines.push('  the stack is up to date');
  if (plan.action === 'create') {
    lines.push(
      `  add     ${'AWS::S3::Bucket'.padEnd(38)}  the transform's code, beside the stack`,
      `  add     ${'AWS::SecretsManager::Secret'.padEnd(38)}  the HEC token, beside the stack`,
    );
  }
  lines.push(`  devices to register: ${newThings.length === 0 ? 'none' : newThings.join(', ')}`);
  if (!detect.open) {
    lines.push(
      `  without Device Defender Detect: ${detect.reason}`,
      '  so no device metrics are exported; audit (--audit) works in every account',
    );
  }
  if (shared) {
    const count = Object.values(devices).reduce((sum, ofClass) => sum + ofClass, 0);
    lines.push(...costLines({ devices: count, detect: detect.open, audit }, scenarios));
  }
  return lines;
}
