import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';

import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';

import { invalidParameter } from './errors.ts';

/** A deployment package, unpacked. */
export interface FunctionCode {
  readonly directory: string;
  /** Bytes of the archive. */
  readonly bytes: number;
  /** Base64, as the API gives it. */
  readonly sha256: string;
  remove(): Promise<void>;
}

/** The API's `FunctionCode`, in the parts that are emulated. */
export interface CodeSource {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
}

/** Unzipped size of a package ("Lambda quotas"). */
const MOST_BYTES = 250 * 1024 * 1024;

/**
 * Fetches the archive and unpacks it into a directory of its own.
 *
 * Throws InvalidParameterValueException when there is no readable archive.
 */
export async function loadCode(source: CodeSource, s3: S3Client): Promise<FunctionCode> {
  const archive = source.ZipFile ?? (await fetchArchive(source, s3));
  const files = unpack(archive);
  const directory = await mkdtemp(join(tmpdir(), 'iot-posture-lab-function-'));
  for (const [name, content] of files) {
    const path = resolve(directory, name);
    if (!path.startsWith(directory + sep))
      throw invalidParameter(`The archive holds a file outside of it: ${name}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return {
    directory,
    bytes: archive.length,
    sha256: createHash('sha256').update(archive).digest('base64'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function fetchArchive({ S3Bucket, S3Key }: CodeSource, s3: S3Client): Promise<Uint8Array> {
  if (S3Bucket === undefined || S3Key === undefined) {
    throw invalidParameter('Please provide a source for function code.');
  }
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: S3Bucket, Key: S3Key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    const { name, message } = error as Error;
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message}`,
    );
  }
}

function unpack(archive: Uint8Array): [name: string, content: Uint8Array][] {
  let bytes = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(archive, {
      // Sizes are as the archive announces them; the unpacker never writes more than that.
      filter: ({ originalSize }) => (bytes += originalSize) <= MOST_BYTES,
    });
  } catch {
    throw invalidParameter(
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  }
  if (bytes > MOST_BYTES) {
    throw invalidParameter(`Unzipped size must be smaller than ${MOST_BYTES} bytes`);
  }
  const contents = Object.entries(files).filter(([name]) => !name.endsWith('/'));
  if (contents.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  return contents;
}
