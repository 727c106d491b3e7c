import { UserError } from '#kernel';

/** The TCP ports of a running lab. */
export interface LabPorts {
  readonly aws: number;
  readonly mqtts: number;
  readonly hec: number;
  readonly splunkd: number;
  readonly fleet: number;
  readonly console: number;
  /** Where fleets and runners in other processes talk to the AWS part. */
  readonly control: number;
}

/** The ports that the real services are known by: LocalStack's edge, MQTT over TLS, Splunk's HEC and management. */
const WELL_KNOWN: LabPorts = {
  aws: 4566,
  mqtts: 8883,
  hec: 8088,
  splunkd: 8089,
  fleet: 4567,
  console: 8000,
  control: 4568,
};

/** With a base, the ports follow each other from it, so that several labs can run on one machine. */
export function choosePorts(base: number | undefined): LabPorts {
  if (base === undefined) return WELL_KNOWN;
  const names = Object.keys(WELL_KNOWN) as (keyof LabPorts)[];
  if (base < 1 || base + names.length - 1 > 65_535) {
    throw new UserError('LAB_USAGE', `--port-base ${base} leaves no room for ${names.length} ports.`, {
      hint: `Use a number from 1 to ${65_536 - names.length}.`,
    });
  }
  return Object.fromEntries(names.map((name, index) => [name, base + index])) as unknown as LabPorts;
}
