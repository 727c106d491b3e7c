import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { createIdentity, type LabIdentity } from '../parts/identity.ts';
import { readJson, writePrivateJson } from './private-file.ts';
import { stateFiles } from './state-directory.ts';

const keyPair = z.object({ certificatePem: z.string(), privateKeyPem: z.string() });

const identitySchema = z.object({
  ca: keyPair,
  server: keyPair,
  hecToken: z.string(),
  splunkUsername: z.string(),
  splunkPassword: z.string(),
  fleetToken: z.string(),
});

/**
 * The identity that all parts of a lab share: kept in the state directory, so that parts in separate processes trust
 * each other and devices keep their certificates across restarts. Made anew when the server certificate does not fit.
 */
export async function loadIdentity(directory: string, host: string, nowMs: number): Promise<LabIdentity> {
  const files = stateFiles(directory);
  const kept = await readJson(files.identity, identitySchema);
  if (kept && fits(kept, host, nowMs)) return kept;
  const identity = await createIdentity(host === '127.0.0.1' ? [] : [host]);
  await writePrivateJson(files.identity, identity);
  await writeFile(files.ca, identity.ca.certificatePem);
  return identity;
}

function fits({ server }: LabIdentity, host: string, nowMs: number): boolean {
  const certificate = new X509Certificate(server.certificatePem);
  const named = certificate.checkIP(host) ?? certificate.checkHost(host);
  return named !== undefined && Date.parse(certificate.validTo) > nowMs;
}
