/** `bucket.s3.amazonaws.com`, `bucket.s3.us-east-1.amazonaws.com`, `bucket.s3.localhost…`, `bucket.localhost`. */
const VIRTUAL_HOST = /^(?<bucket>.+?)\.(?:s3[.-].+|s3|localhost)$/i;

export interface BucketAndPath {
  /** `undefined` for requests to the service itself, such as ListBuckets. */
  readonly bucket: string | undefined;
  /** Still percent-encoded, without the bucket, with its leading slash. */
  readonly path: string;
}

/** Finds the bucket in the host name (virtual-hosted style) or in the first path segment (path style). */
export function splitBucket(host: string, path: string): BucketAndPath {
  const name = host.replace(/:\d+$/, '');
  const virtual = VIRTUAL_HOST.exec(name)?.groups?.['bucket'];
  if (virtual !== undefined) return { bucket: virtual, path };
  const [, first = '', ...rest] = path.split('/');
  if (first === '') return { bucket: undefined, path: '/' };
  return { bucket: decodeBucket(first), path: `/${rest.join('/')}` };
}

function decodeBucket(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
