import type { ActionKind } from '../action-kind.ts';
import { DEVICE_CERTIFICATE_CHECKS, certificatesOf } from '../certificates-of-finding.ts';

export const updateDeviceCertificate: ActionKind = {
  type: 'UPDATE_DEVICE_CERTIFICATE',
  member: 'updateDeviceCertificateParams',
  checks: DEVICE_CERTIFICATE_CHECKS,
  detect: false,
  async execute(_params, subject, { iot, arnPrefix, require }) {
    for (const certificateId of certificatesOf(subject)) {
      await require('iot:UpdateCertificate', `${arnPrefix}cert/${certificateId}`);
      await iot.updateCertificate({ certificateId, newStatus: 'INACTIVE' });
    }
  },
};
