import { AUDIT_CHECKS } from '../../../services/iot/audit-checks.ts';
import { ActionRefused, type ActionKind } from '../action-kind.ts';

/** The message has no published sample: it is the API's finding, with times in epoch milliseconds (our choice). */
export const publishFindingToSns: ActionKind = {
  type: 'PUBLISH_FINDING_TO_SNS',
  member: 'publishFindingToSnsParams',
  checks: AUDIT_CHECKS,
  detect: false,
  async execute({ publishFindingToSnsParams }, { finding }, { require, publish }) {
    const topicArn = publishFindingToSnsParams?.topicArn ?? '';
    if (!finding) throw new ActionRefused('RESOURCE_NOT_APPLICABLE', 'There is no finding to publish');
    await require('sns:Publish', topicArn);
    const message = {
      ...finding,
      taskStartTime: finding.taskStartTime?.getTime(),
      findingTime: finding.findingTime?.getTime(),
    };
    await publish(topicArn, JSON.stringify(message));
  },
};
