import {
  AttachPolicyCommand,
  CreateKeysAndCertificateCommand,
  CreatePolicyCommand,
  DeleteCertificateCommand,
  DeletePolicyCommand,
  DetachPolicyCommand,
  ListTargetsForPolicyCommand,
  UpdateCertificateCommand,
  type IoTClient,
} from '@aws-sdk/client-iot';

export interface ListenerIdentity {
  readonly clientId: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

interface Place {
  readonly iot: IoTClient;
  readonly stackName: string;
  readonly accountId: string;
}

const nameFor = (stackName: string) => `${stackName}-detect`;

/** A certificate that may listen to what the fleet publishes and to lifecycle events, and may publish nothing. */
export async function createListenerIdentity({
  iot,
  stackName,
  accountId,
}: Place): Promise<ListenerIdentity> {
  const clientId = nameFor(stackName);
  const arn = (resource: string) => `arn:aws:iot:*:${accountId}:${resource}`;
  const allow = (Action: string, ...resources: string[]) => ({
    Effect: 'Allow',
    Action,
    Resource: resources.map(arn),
  });
  const Statement = [
    allow('iot:Connect', `client/${clientId}`),
    allow('iot:Subscribe', 'topicfilter/devices/*', 'topicfilter/$aws/events/presence/*'),
    allow('iot:Receive', 'topic/devices/*', 'topic/$aws/events/presence/*'),
  ];
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iot.send(new CreatePolicyCommand({ policyName: clientId, policyDocument }));
  const made = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  await iot.send(new AttachPolicyCommand({ policyName: clientId, target: made.certificateArn! }));
  return {
    clientId,
    certificatePem: made.certificatePem!,
    privateKeyPem: made.keyPair!.PrivateKey!,
  };
}

/** Deletes the certificate and its policy; there need be none. */
export async function removeListenerIdentity({ iot, stackName }: Omit<Place, 'accountId'>): Promise<void> {
  const policyName = nameFor(stackName);
  try {
    const { targets = [] } = await iot.send(new ListTargetsForPolicyCommand({ policyName }));
    for (const target of targets) {
      const certificateId = target.split('/').at(-1)!;
      await iot.send(new DetachPolicyCommand({ policyName, target }));
      await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
      await iot.send(new DeleteCertificateCommand({ certificateId }));
    }
    await iot.send(new DeletePolicyCommand({ policyName }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
}
