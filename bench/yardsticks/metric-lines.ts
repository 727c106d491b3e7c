import type { NewEvent } from '../../splunk/emulator/store/event.ts';

/** Lab time of the first metric, epoch seconds. */
export const START = 1_767_571_200;
const THINGS = 1_000;
const TICK_SECONDS = 300;
const NAMES = [
  'aws:num-listening-tcp-ports',
  'aws:listening-tcp-ports',
  'aws:num-listening-udp-ports',
  'aws:num-established-tcp-connections',
  'aws:all-bytes-in',
  'aws:all-bytes-out',
  'aws:all-packets-in',
  'aws:all-packets-out',
  'aws:num-messages-sent',
  'aws:num-messages-received',
  'aws:num-authorization-failures',
  'aws:num-disconnects',
];

export interface Metric {
  thing: string;
  name: string;
  value: { count: number } | { ports: number[] };
}

/** One metric a thing and name and tick; the list metric holds one to three ports. */
export function metricAt(i: number): Metric {
  const name = NAMES[i % NAMES.length]!;
  const thing = `thing-${String(Math.floor(i / NAMES.length) % THINGS).padStart(4, '0')}`;
  const value =
    name === 'aws:listening-tcp-ports'
      ? { ports: [22, 443, 8883].slice(0, 1 + (i % 3)) }
      : { count: (i * 7919) % 97 };
  return { thing, name, value };
}

/** Epoch seconds of the metric at a place. */
export const timeAt = (i: number): number => START + Math.floor(i / (THINGS * NAMES.length)) * TICK_SECONDS;

export function metricLines(count: number): string[] {
  return Array.from({ length: count }, (_, i) => JSON.stringify(metricAt(i)));
}

export function eventAt(i: number, raw: string): NewEvent {
  return {
    time: timeAt(i),
    raw,
    host: 'firehose',
    source: 'device-defender',
    sourcetype: 'posture',
    index: 'iot',
  };
}
