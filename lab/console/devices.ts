import {
  DescribeCertificateCommand,
  IoTClient,
  ListActiveViolationsCommand,
  ListThingPrincipalsCommand,
  ListThingsCommand,
} from '@aws-sdk/client-iot';
import { NAMES } from '../parts/names.ts';

/** A thing of the registry with what AWS IoT knows of it. */
export interface ListedDevice {
  readonly thing: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly certificates: readonly {
    readonly id: string;
    readonly status: string;
    readonly validUntil?: string;
  }[];
  readonly violations: readonly { readonly behavior: string; readonly metric: string }[];
}

export interface DevicePage {
  readonly devices: readonly ListedDevice[];
  /** Ask again with it for the next page. */
  readonly nextToken?: string;
}

const PAGE_DEVICES = 50;

/** A page of the things of a lab, asked for as any AWS client would. */
export async function listDevices(awsUrl: string, nextToken?: string): Promise<DevicePage> {
  const iot = new IoTClient({
    endpoint: awsUrl,
    region: NAMES.region,
    credentials: { accessKeyId: NAMES.accessKeyId, secretAccessKey: NAMES.secretAccessKey },
    maxAttempts: 1,
  });
  try {
    const page = await iot.send(
      new ListThingsCommand({ maxResults: PAGE_DEVICES, ...(nextToken === undefined ? {} : { nextToken }) }),
    );
    const violations = await activeViolations(iot);
    const devices = await Promise.all(
      (page.things ?? []).map(async ({ thingName = '', attributes = {} }) => ({
        thing: thingName,
        attributes,
        certificates: await certificatesOf(iot, thingName),
        violations: violations.get(thingName) ?? [],
      })),
    );
    return { devices, ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }) };
  } finally {
    iot.destroy();
  }
}

async function certificatesOf(iot: IoTClient, thingName: string): Promise<ListedDevice['certificates']> {
  const { principals = [] } = await iot.send(new ListThingPrincipalsCommand({ thingName }));
  const ids = principals.flatMap((arn) => (arn.includes(':cert/') ? [arn.split(':cert/')[1]!] : []));
  return Promise.all(
    ids.map(async (certificateId) => {
      const { certificateDescription: found } = await iot.send(
        new DescribeCertificateCommand({ certificateId }),
      );
      const until = found?.validity?.notAfter?.toISOString();
      return {
        id: certificateId,
        status: found?.status ?? 'UNKNOWN',
        ...(until === undefined ? {} : { validUntil: until }),
      };
    }),
  );
}

async function activeViolations(
  iot: IoTClient,
): Promise<Map<string, { behavior: string; metric: string }[]>> {
  const byThing = new Map<string, { behavior: string; metric: string }[]>();
  const { activeViolations: found = [] } = await iot.send(
    new ListActiveViolationsCommand({ maxResults: 250 }),
  );
  for (const { thingName = '', behavior } of found) {
    const list = byThing.get(thingName) ?? [];
    list.push({ behavior: behavior?.name ?? '', metric: behavior?.metric ?? '' });
    byThing.set(thingName, list);
  }
  return byThing;
}
