/** What Firehose asks before it acts for the account: may it take this role, and may the role do this? */
export interface RoleRequest {
  readonly roleArn: string;
  readonly service: 'firehose.amazonaws.com';
  /** Such as `s3:PutObject`. */
  readonly action: string;
  /** The ARN acted upon. */
  readonly resource: string;
}

export interface RoleDecision {
  readonly allowed: boolean;
  /** `assume`: the role is missing or does not trust Firehose; `denied`: its policies do not allow the action. */
  readonly reason?: 'assume' | 'denied';
}

export type AuthorizeRole = (request: RoleRequest) => RoleDecision | Promise<RoleDecision>;

export const FIREHOSE_PRINCIPAL = 'firehose.amazonaws.com';
