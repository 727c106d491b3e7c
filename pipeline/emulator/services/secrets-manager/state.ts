import type { Random } from '#kernel';

export interface SecretVersion {
  readonly id: string;
  readonly value: { readonly SecretString: string } | { readonly SecretBinary: Uint8Array };
  readonly createdAt: number;
  stages: string[];
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  description: string | undefined;
  kmsKeyId: string | undefined;
  changedAt: number;
  /** Set by DeleteSecret; the secret can be restored until then. */
  deletionDate: number | undefined;
  tags: { Key: string; Value: string }[];
  /** Oldest first. */
  versions: SecretVersion[];
}

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';

/** Adds a version and moves the staging labels: the new one is current, the former current is previous. */
export function addVersion(secret: Secret, version: SecretVersion): void {
  if (version.stages.includes(CURRENT)) {
    for (const other of secret.versions) {
      const wasCurrent = other.stages.includes(CURRENT);
      other.stages = other.stages.filter((stage) => stage !== CURRENT && stage !== PREVIOUS);
      if (wasCurrent) other.stages.push(PREVIOUS);
    }
  }
  for (const other of secret.versions) {
    other.stages = other.stages.filter((stage) => !version.stages.includes(stage));
  }
  secret.versions.push(version);
}

export function findVersion(
  secret: Secret,
  wanted: { VersionId?: string | undefined; VersionStage?: string | undefined },
): SecretVersion | undefined {
  return secret.versions.find(
    (version) =>
      (wanted.VersionId === undefined || version.id === wanted.VersionId) &&
      (wanted.VersionId !== undefined && wanted.VersionStage === undefined
        ? true
        : version.stages.includes(wanted.VersionStage ?? CURRENT)),
  );
}

const SUFFIX_CHARACTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];

/** The six characters that AWS appends to a secret's name in its ARN. */
export function arnSuffix(random: Random): string {
  return Array.from({ length: 6 }, () => random.pick(SUFFIX_CHARACTERS)).join('');
}
