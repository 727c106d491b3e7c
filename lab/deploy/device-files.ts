import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceCredentials } from '#pipeline';

/** Where the keys and certificates of a stack's devices are, below the state directory. */
export function deviceDirectory(stateDirectory: string, stackName: string): string {
  return join(stateDirectory, 'devices', stackName);
}

/** Keeps what a device connects with; the private key is for its owner only. */
export async function writeDeviceFiles(directory: string, device: DeviceCredentials): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = (suffix: string) => join(directory, `${device.thingName}${suffix}`);
  await writeFile(file('.cert.pem'), device.certificatePem, { mode: 0o600 });
  await writeFile(file('.certificate-id'), `${device.certificateId}\n`, { mode: 0o600 });
  // The key last: a device whose key is there is complete.
  await writeFile(file('.key.pem'), device.privateKeyPem, { mode: 0o600 });
  await chmod(file('.key.pem'), 0o600);
}

/** The devices of which all files are there: certificate ids by thing name. */
export async function readDeviceFiles(directory: string): Promise<Map<string, string>> {
  const names = await readdir(directory).catch(() => []);
  const things = names.filter((name) => name.endsWith('.key.pem')).map((name) => name.slice(0, -8));
  const devices = new Map<string, string>();
  for (const thing of things.sort()) {
    devices.set(thing, (await readFile(join(directory, `${thing}.certificate-id`), 'utf8')).trim());
  }
  return devices;
}

/** Deletes the files of all devices. */
export async function removeDeviceFiles(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}
