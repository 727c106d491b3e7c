import type { ComparisonOperator } from '@aws-sdk/client-iot';
import ipaddr from 'ipaddr.js';
import type { Measured } from '../metric-value.ts';

type NumericOperator = 'less-than' | 'less-than-equals' | 'greater-than' | 'greater-than-equals';

/** Whether a measured number is normal by a limit. */
export const NUMERIC_COMPARISONS: Readonly<
  Record<NumericOperator, (measured: number, limit: number) => boolean>
> = {
  'less-than': (measured, limit) => measured < limit,
  'less-than-equals': (measured, limit) => measured <= limit,
  'greater-than': (measured, limit) => measured > limit,
  'greater-than-equals': (measured, limit) => measured >= limit,
};

export function isNumericOperator(operator: ComparisonOperator | undefined): operator is NumericOperator {
  return operator !== undefined && Object.hasOwn(NUMERIC_COMPARISONS, operator);
}

type Item = number | string;

/**
 * Whether a measured list is normal: `in-…` wants every item inside the set, `not-in-…` every item outside. An empty
 * list always is (developer guide, "device-defender-troubleshoot").
 */
export function compileSetComparison(
  operator: ComparisonOperator,
  expected: readonly Item[],
): (measured: readonly Item[]) => boolean {
  const contains = operator.endsWith('cidr-set') ? compileBlocks(expected) : compileItems(expected);
  const wanted = !operator.startsWith('not-');
  return (measured) => measured.every((item) => contains(item) === wanted);
}

function compileItems(expected: readonly Item[]): (item: Item) => boolean {
  const set = new Set(expected);
  return (item) => set.has(item);
}

function compileBlocks(expected: readonly Item[]): (item: Item) => boolean {
  const blocks = expected.map((text) => readBlock(String(text)));
  return (item) => {
    const text = String(item);
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return blocks.some(
      ([network, bits]) => address.kind() === network.kind() && address.match(network, bits),
    );
  };
}

/** A bare address is a block of one. */
function readBlock(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

export function isList(measured: Measured): measured is readonly Item[] {
  return typeof measured !== 'number';
}
