import type { PeerCertificate, TLSSocket } from 'node:tls';

/**
 * The id of the certificate that a client has shown, as `BrokerCertificate` has it; nothing when it showed none.
 *
 * `getPeerX509Certificate` would cost twice as much, a tenth of a handshake.
 */
export function peerCertificateId(socket: TLSSocket): string | undefined {
  const certificate = socket.getPeerCertificate() as Partial<PeerCertificate> | null;
  return certificate?.fingerprint256?.replaceAll(':', '').toLowerCase();
}
