import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, silentLogger, SystemClock } from '#kernel';
import { createAwsClients } from '#pipeline';
import type { AwsEmulator } from '#pipeline/emulator';
import { startAwsPart } from '../../parts/aws.ts';
import { createIdentity } from '../../parts/identity.ts';
import { planPipeline, type Deployment, type DeploySettings } from '../deploy.ts';
import { planDestruction, type PlannedDestruction } from '../destroy.ts';
import { parseFleetSize } from '../fleet-size.ts';
import type { Site } from '../site.ts';

/** The lab's endpoint as if it were AWS: an account that others use too. */
export interface DrillSite extends AsyncDisposable {
  readonly aws: AwsEmulator;
  readonly site: Site;
  settings(changes?: Partial<DeploySettings>): DeploySettings;
  deploy(changes?: Partial<DeploySettings>): Promise<Deployment>;
  destruction(): Promise<PlannedDestruction>;
}

/** Starts an account with nothing in it; `stackName` is what is deployed and destroyed there. */
export async function startDrillSite(stackName: string): Promise<DrillSite> {
  const clock = new SystemClock();
  const identity = await createIdentity();
  const aws = await startAwsPart({ clock, identity, logger: silentLogger, random: createRandom('deploy') });
  const deviceDirectory = await mkdtemp(join(tmpdir(), 'lab-deploy-'));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const site: Site = {
    target: 'aws',
    shared: true,
    region: 'us-east-1',
    accountId: '000000000000',
    pollMs: 5,
    hec: { url: 'https://hec.example.com:443', token: 'not-a-real-token' },
    clients: createAwsClients({ region: 'us-east-1', endpoint: aws.httpUrl, credentials }),
  };
  const settings = (changes: Partial<DeploySettings> = {}): DeploySettings => ({
    site,
    stackName,
    devices: parseFleetSize('infusion-pump=2,ward-gateway=1'),
    deviceDirectory,
    detect: true,
    audit: false,
    replaceAudit: false,
    ...changes,
  });
  return {
    aws,
    site,
    settings,
    deploy: async (changes) => (await planPipeline(settings(changes))).execute(),
    destruction: () => planDestruction({ site, stackName, deviceDirectory }),
    [Symbol.asyncDispose]: async () => {
      site.clients.destroy();
      await aws.close();
      clock.close();
      await rm(deviceDirectory, { recursive: true, force: true });
    },
  };
}
