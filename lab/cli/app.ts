import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAppFiles } from '../app-package/app-files.ts';
import { appIdentity } from '../app-package/app-identity.ts';
import { findAppInspect, inspectApp, type Inspection } from '../app-package/app-inspect.ts';
import { EDITIONS, LEFT_OUT, type Edition } from '../app-package/editions.ts';
import { packageApp } from '../app-package/package-app.ts';
import { APP_DIRECTORY } from '../parts/names.ts';
import { STATE_DIRECTORY } from '../up/state-directory.ts';
import { EXIT } from './exit-codes.ts';
import { text, type CommandOptions } from './options.ts';

interface BuiltPackage {
  readonly edition: Edition;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly leftOut: Readonly<Record<string, string>>;
  readonly inspection?: Inspection;
}

const print = (line: string) => process.stdout.write(`${line}\n`);

/** `npm run app`: packages the Splunk app and has AppInspect look at it. Exit code 1 when AppInspect refuses one. */
export async function appCommand(options: CommandOptions): Promise<number> {
  const output = text(options['output']) ?? join('dist', 'app');
  await mkdir(output, { recursive: true });
  const packages: BuiltPackage[] = [];
  for (const edition of EDITIONS) packages.push(await build(edition, output));
  const inspected = options['inspect'] === false ? packages : await inspectAll(packages);
  if (options['json']) print(JSON.stringify({ packages: inspected }));
  else inspected.forEach(describe);
  return inspected.some(({ inspection }) => inspection?.status === 'failed') ? EXIT.failed : EXIT.passed;
}

async function build(edition: Edition, output: string): Promise<BuiltPackage> {
  const files = await readAppFiles(APP_DIRECTORY, edition);
  const { id, version } = appIdentity(files);
  const archive = await packageApp(id, files);
  const file = join(output, `${id}-${version}-${edition}.spl`);
  await writeFile(file, archive);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  return { edition, file, bytes: archive.length, sha256, leftOut: LEFT_OUT[edition] };
}

async function inspectAll(packages: readonly BuiltPackage[]): Promise<BuiltPackage[]> {
  const found = await findAppInspect(join(STATE_DIRECTORY, 'appinspect'));
  if ('missing' in found) {
    const inspection: Inspection = { status: 'skipped', reason: found.missing };
    return packages.map((built) => ({ ...built, inspection }));
  }
  const inspected: BuiltPackage[] = [];
  for (const built of packages) {
    inspected.push({ ...built, inspection: await inspectApp(found.program, built.file, built.edition) });
  }
  return inspected;
}

function describe({ file, bytes, sha256, leftOut, inspection }: BuiltPackage): void {
  print(`${file}  ${(bytes / 1024).toFixed(0)} KiB  sha256 ${sha256}`);
  for (const [path, reason] of Object.entries(leftOut)) print(`  without ${path}: ${reason}`);
  if (inspection === undefined) return;
  if (inspection.status === 'skipped') {
    print(`  AppInspect skipped: ${inspection.reason}`);
    return;
  }
  print(`  AppInspect ${inspection.status}, ${inspection.checks} checks`);
  for (const { result, check, messages } of inspection.findings) {
    print(`    ${result} ${check}`);
    for (const message of messages.slice(0, 5)) print(`      ${message}`);
  }
}
