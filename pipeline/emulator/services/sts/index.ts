import { ServiceError, type EmulatorContext, type Operations, type Service } from '../../service.ts';

type Sts = Operations<typeof import('@aws-sdk/client-sts')>;

export interface StsDeps {
  /** The id of an existing role, `undefined` for a role that does not exist. */
  roleId(roleArn: string): string | undefined;
}

const DEFAULT_SESSION_SECONDS = 3600;

/** STS: who am I, and temporary credentials. Any credentials are accepted afterwards: nothing checks a session. */
export function createStsService(context: EmulatorContext, deps: StsDeps): Service {
  const random = context.random.fork('sts');
  const operations = {
    // Our choice: every key belongs to the account's root user.
    GetCallerIdentity: () => ({
      UserId: context.accountId,
      Account: context.accountId,
      Arn: `arn:aws:iam::${context.accountId}:root`,
    }),

    AssumeRole: ({ RoleArn, RoleSessionName, DurationSeconds = DEFAULT_SESSION_SECONDS }) => {
      const roleId = deps.roleId(RoleArn);
      if (roleId === undefined) {
        // The real service does not say whether the role exists.
        throw new ServiceError(
          'AccessDenied',
          `User: arn:aws:iam::${context.accountId}:root is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
          { status: 403 },
        );
      }
      const roleName = RoleArn.slice(RoleArn.lastIndexOf('/') + 1);
      return {
        Credentials: {
          AccessKeyId: `ASIA${random.hex(16).toUpperCase()}`,
          SecretAccessKey: random.hex(40),
          SessionToken: random.hex(64),
          Expiration: new Date(context.clock.now() + DurationSeconds * 1000),
        },
        AssumedRoleUser: {
          AssumedRoleId: `${roleId}:${RoleSessionName}`,
          Arn: `arn:aws:sts::${context.accountId}:assumed-role/${roleName}/${RoleSessionName}`,
        },
      };
    },
  } satisfies Sts;
  return {
    id: 'STS',
    operations,
    constraints: {
      AssumeRole: {
        RoleArn: { length: [20, 2048] },
        RoleSessionName: { length: [2, 64], pattern: /[\w+=,.@-]*/ },
        DurationSeconds: { range: [900, 43_200] },
      },
    },
  };
}
