import type { EmulatorContext, Service } from '../../service.ts';
import { bucketSettingOperations } from './bucket-settings.ts';
import { bucketOperations } from './buckets.ts';
import { listingOperations } from './listing.ts';
import { objectOperations } from './objects.ts';
import { Buckets } from './state.ts';

/** S3: buckets and objects in memory. No versions, multipart uploads, lifecycle rules, or events. */
export function createS3Service(context: EmulatorContext): Service {
  const buckets = new Buckets();
  return {
    id: 'S3',
    operations: {
      ...bucketOperations(context, buckets),
      ...bucketSettingOperations(buckets),
      ...objectOperations(context, buckets),
      ...listingOperations(buckets),
    },
  };
}
