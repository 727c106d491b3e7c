import { DAY } from '#kernel';

import { ServiceError, type EmulatorContext, type Operations, type Service } from '../../service.ts';
import { addVersion, arnSuffix, CURRENT, findVersion, type Secret, type SecretVersion } from './state.ts';

type SecretsManager = Operations<typeof import('@aws-sdk/client-secrets-manager')>;

const DEFAULT_RECOVERY_DAYS = 30;

/** Secrets Manager: named secrets with versions and staging labels. No rotation, no replication, no KMS. */
export function createSecretsManagerService(context: EmulatorContext): Service {
  const { clock, region, accountId } = context;
  const random = context.random.fork('secrets-manager');
  const secrets = new Map<string, Secret>();

  const find = (id: string): Secret => {
    for (const secret of secrets.values()) {
      // A partial ARN, without the suffix, is accepted too.
      if (secret.name !== id && secret.arn !== id && secret.arn.slice(0, -7) !== id) continue;
      if (secret.deletionDate === undefined || secret.deletionDate > clock.now()) return secret;
      secrets.delete(secret.name);
    }
    throw notFound();
  };

  const findUsable = (id: string): Secret => {
    const secret = find(id);
    if (secret.deletionDate !== undefined) {
      throw new ServiceError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    return secret;
  };

  const newVersion = (
    value: { SecretString?: string | undefined; SecretBinary?: Uint8Array | undefined },
    token: string | undefined,
    stages: string[],
  ): SecretVersion | undefined => {
    const { SecretString, SecretBinary } = value;
    if (SecretString !== undefined && SecretBinary !== undefined) {
      throw new ServiceError(
        'InvalidParameterException',
        "You can't specify both a binary secret value and a string secret value in the same secret.",
      );
    }
    if (SecretString === undefined && SecretBinary === undefined) return undefined;
    return {
      id: token ?? random.uuid(),
      value: SecretString === undefined ? { SecretBinary: SecretBinary! } : { SecretString },
      createdAt: clock.now(),
      stages,
    };
  };

  const operations = {
    CreateSecret: (input) => {
      const existing = secrets.get(input.Name);
      if (existing && (existing.deletionDate ?? Infinity) > clock.now()) {
        throw new ServiceError(
          existing.deletionDate === undefined ? 'ResourceExistsException' : 'InvalidRequestException',
          existing.deletionDate === undefined
            ? `The operation failed because the secret ${input.Name} already exists.`
            : "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      }
      const secret: Secret = {
        name: input.Name,
        arn: `arn:aws:secretsmanager:${region}:${accountId}:secret:${input.Name}-${arnSuffix(random)}`,
        createdAt: clock.now(),
        changedAt: clock.now(),
        description: input.Description,
        kmsKeyId: input.KmsKeyId,
        deletionDate: undefined,
        tags: (input.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value })),
        versions: [],
      };
      const version = newVersion(input, input.ClientRequestToken, [CURRENT]);
      if (version) addVersion(secret, version);
      secrets.set(secret.name, secret);
      return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
    },

    GetSecretValue: (input) => {
      const secret = findUsable(input.SecretId);
      const version = findVersion(secret, input);
      if (!version) {
        const wanted = input.VersionId ?? input.VersionStage ?? CURRENT;
        throw new ServiceError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for ${input.VersionId === undefined ? 'staging label' : 'VersionId'}: ${wanted}`,
        );
      }
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        VersionStages: version.stages,
        CreatedDate: new Date(version.createdAt),
        ...version.value,
      };
    },

    PutSecretValue: (input) => {
      const secret = findUsable(input.SecretId);
      const version = newVersion(input, input.ClientRequestToken, [...(input.VersionStages ?? [CURRENT])]);
      if (!version) {
        throw new ServiceError(
          'InvalidParameterException',
          'You must provide either SecretString or SecretBinary.',
        );
      }
      addVersion(secret, version);
      secret.changedAt = clock.now();
      return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
    },

    UpdateSecret: (input) => {
      const secret = findUsable(input.SecretId);
      const version = newVersion(input, input.ClientRequestToken, [CURRENT]);
      if (version) addVersion(secret, version);
      secret.description = input.Description ?? secret.description;
      secret.kmsKeyId = input.KmsKeyId ?? secret.kmsKeyId;
      secret.changedAt = clock.now();
      return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
    },

    DescribeSecret: ({ SecretId }) => ({
      ...entry(find(SecretId)),
      VersionIdsToStages: Object.fromEntries(
        find(SecretId)
          .versions.filter(({ stages }) => stages.length > 0)
          .map(({ id, stages }) => [id, stages]),
      ),
    }),

    ListSecrets: ({ Filters = [], IncludePlannedDeletion = false }) => {
      const wanted = Filters.map(({ Key, Values = [] }) => {
        if (Key !== 'name') {
          throw new ServiceError('InvalidParameterException', `The filter '${Key}' is not emulated.`);
        }
        return Values;
      });
      const found = [...secrets.values()].filter(
        (secret) =>
          (IncludePlannedDeletion || secret.deletionDate === undefined) &&
          wanted.every((prefixes) => prefixes.some((prefix) => secret.name.startsWith(prefix))),
      );
      return { SecretList: found.map(entry) };
    },

    DeleteSecret: ({ SecretId, ForceDeleteWithoutRecovery = false, RecoveryWindowInDays }) => {
      const secret = find(SecretId);
      if (ForceDeleteWithoutRecovery) {
        if (RecoveryWindowInDays !== undefined) {
          throw new ServiceError(
            'InvalidParameterException',
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
          );
        }
        secrets.delete(secret.name);
        return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(clock.now()) };
      }
      secret.deletionDate = clock.now() + (RecoveryWindowInDays ?? DEFAULT_RECOVERY_DAYS) * DAY;
      return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(secret.deletionDate) };
    },

    RestoreSecret: ({ SecretId }) => {
      const secret = find(SecretId);
      secret.deletionDate = undefined;
      return { ARN: secret.arn, Name: secret.name };
    },

    TagResource: ({ SecretId, Tags }) => {
      const secret = find(SecretId);
      const keys = new Set(Tags.map(({ Key }) => Key));
      secret.tags = [
        ...secret.tags.filter(({ Key }) => !keys.has(Key)),
        ...Tags.map(({ Key = '', Value = '' }) => ({ Key, Value })),
      ];
      return {};
    },

    UntagResource: ({ SecretId, TagKeys }) => {
      const secret = find(SecretId);
      secret.tags = secret.tags.filter(({ Key }) => !TagKeys.includes(Key));
      return {};
    },
  } satisfies SecretsManager;

  return {
    id: 'Secrets Manager',
    operations,
    constraints: {
      CreateSecret: {
        Name: { length: [1, 512], pattern: /[\w/+=.@-]+/ },
        ClientRequestToken: { length: [32, 64] },
      },
      DeleteSecret: { RecoveryWindowInDays: { range: [7, 30] } },
    },
  };
}

function entry(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: new Date(secret.createdAt),
    LastChangedDate: new Date(secret.changedAt),
    DeletedDate: secret.deletionDate === undefined ? undefined : new Date(secret.deletionDate),
    Tags: secret.tags,
  };
}

function notFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}
