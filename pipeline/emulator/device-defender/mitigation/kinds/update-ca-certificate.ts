import { ActionRefused, type ActionKind } from '../action-kind.ts';

export const updateCaCertificate: ActionKind = {
  type: 'UPDATE_CA_CERTIFICATE',
  member: 'updateCACertificateParams',
  checks: [
    'CA_CERTIFICATE_EXPIRING_CHECK',
    'CA_CERTIFICATE_KEY_QUALITY_CHECK',
    'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK',
  ],
  detect: false,
  async execute(_params, { finding }, { iot, arnPrefix, require }) {
    const certificateId = finding?.nonCompliantResource?.resourceIdentifier?.caCertificateId;
    if (certificateId === undefined) {
      throw new ActionRefused('RESOURCE_NOT_APPLICABLE', 'The finding is not about a CA certificate');
    }
    await require('iot:UpdateCACertificate', `${arnPrefix}cacert/${certificateId}`);
    await iot.updateCACertificate({ certificateId, newStatus: 'INACTIVE' });
  },
};
