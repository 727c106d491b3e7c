/** What is used in a stretch of time, as far as AWS bills it. */
export interface Usage {
  readonly devices: number;
  /** How long they are connected and report. */
  readonly hours: number;
  /** Metrics that Device Defender keeps for each device; 0 without Detect. */
  readonly metrics: number;
  readonly reportsPerHour: number;
  /** Messages that go to or from a device per report, its answer included and the report itself not. */
  readonly messagesPerReport: number;
  readonly audit: boolean;
}

export interface Price {
  readonly item: string;
  /** US dollars for `per` units. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  /** The page of AWS that the price stands on. */
  readonly page: string;
  readonly quantity: (usage: Usage) => number;
}

export interface CostLine {
  readonly item: string;
  readonly usd: number;
}

/**
 * When and for which region the prices were read. AWS changes them, and other regions differ.
 *
 * Those of Detect, Audit, connections, messages and secrets stand in worked examples on AWS's pages (connections and
 * messages in one for Ireland, which costs the same); those of rules, Firehose and Lambda are as widely quoted.
 */
export const PRICES_AS_OF = { date: '2026-09-20', region: 'us-east-1' } as const;

/** One export message for each report, at most 10 kB: our choice, on the safe side; AWS batches several devices. */
const exports = ({ devices, hours, metrics, reportsPerHour }: Usage) =>
  metrics > 0 ? devices * hours * reportsPerHour : 0;
const EXPORT_BYTES = 10_000;
/** With data all the time, the transform is started once for each of its buffers of 60 s. */
const invocations = ({ hours, metrics, audit }: Usage) => (metrics > 0 || audit ? hours * 60 : 0);
/** 256 MB for a fifth of a second. */
const GB_SECONDS_PER_INVOCATION = 0.25 * 0.2;
const HOURS_PER_MONTH = 720;

/** What the pipeline is billed for. Left out, since it is next to nothing: S3, SNS, logs, registry, transfer. */
export const PRICES: readonly Price[] = [
  {
    item: 'Device Defender Detect',
    usd: 0.025,
    per: 100_000,
    unit: 'datapoints',
    page: 'aws.amazon.com/iot-device-defender/pricing',
    quantity: ({ devices, hours, metrics, reportsPerHour }) => devices * hours * metrics * reportsPerHour,
  },
  {
    item: 'Device Defender Audit',
    usd: 0.0011,
    per: 1,
    unit: 'devices that were active in the month',
    page: 'aws.amazon.com/iot-device-defender/pricing',
    quantity: ({ devices, audit }) => (audit ? devices : 0),
  },
  {
    item: 'IoT Core, connections',
    usd: 0.08,
    per: 1_000_000,
    unit: 'minutes',
    page: 'aws.amazon.com/iot-core/pricing',
    quantity: ({ devices, hours }) => devices * hours * 60,
  },
  {
    item: 'IoT Core, messages',
    usd: 1,
    per: 1_000_000,
    unit: 'messages of 5 kB',
    page: 'aws.amazon.com/iot-core/pricing',
    quantity: ({ devices, hours, reportsPerHour, messagesPerReport }) =>
      devices * hours * reportsPerHour * messagesPerReport,
  },
  {
    item: 'IoT Core, rules and their actions',
    usd: 0.3,
    per: 1_000_000,
    unit: 'messages that trigger one rule with one action',
    page: 'aws.amazon.com/iot-core/pricing',
    quantity: exports,
  },
  {
    item: 'Data Firehose',
    usd: 0.029,
    per: 1_000_000_000,
    unit: 'bytes, each record rounded up to 5 kB',
    page: 'aws.amazon.com/firehose/pricing',
    quantity: (usage) => exports(usage) * EXPORT_BYTES,
  },
  {
    item: 'Lambda, requests',
    usd: 0.2,
    per: 1_000_000,
    unit: 'requests',
    page: 'aws.amazon.com/lambda/pricing',
    quantity: invocations,
  },
  {
    item: 'Lambda, arm64',
    usd: 0.0000133334,
    per: 1,
    unit: 'GB-seconds',
    page: 'aws.amazon.com/lambda/pricing',
    quantity: (usage) => invocations(usage) * GB_SECONDS_PER_INVOCATION,
  },
  {
    item: 'Secrets Manager',
    usd: 0.4,
    per: 1,
    unit: 'secrets and months',
    page: 'aws.amazon.com/secrets-manager/pricing',
    quantity: ({ hours }) => hours / HOURS_PER_MONTH,
  },
];

/** An estimate, item by item, in US dollars; no free tier is taken off. */
export function estimateCost(usage: Usage): CostLine[] {
  return PRICES.map(({ item, usd, per, quantity }) => ({ item, usd: (quantity(usage) / per) * usd }));
}

/** The sum of an estimate, in US dollars. */
export function totalCost(usage: Usage): number {
  return estimateCost(usage).reduce((sum, { usd }) => sum + usd, 0);
}

/** `$1.20`, `$0.014`, `less than $0.001`. */
export function dollars(usd: number): string {
  if (usd < 0.001) return 'less than $0.001';
  return `$${usd.toFixed(usd < 0.1 ? 3 : 2)}`;
}
