import type { Role } from '../scenario/expectations.ts';
import type { Plan } from '../scenario/plan.ts';
import type { ResultRow } from '../results.ts';
import { valuesOf } from './rows.ts';

/** The things a role stands for in this run; the fleet as a whole is none of them. */
export function thingsInRole(role: Role, plan: Plan): ReadonlySet<string> {
  const { attackers, twins } = plan.roles;
  if (role === 'attacker') return new Set(attackers);
  if (role === 'twin') return new Set(twins);
  if (role === 'fleet') return new Set();
  return new Set(plan.participants.map(({ thing }) => thing).filter((thing) => !attackers.includes(thing)));
}

/** The things a row is about: its field `thing`. */
export const thingsOf = (row: ResultRow): readonly string[] => valuesOf(row['thing']);

/** Whether a row names a thing of the role; for the fleet, whether it names no thing. */
export function aboutRole(role: Role, plan: Plan): (row: ResultRow) => boolean {
  if (role === 'fleet') return (row) => thingsOf(row).length === 0;
  const things = thingsInRole(role, plan);
  return (row) => thingsOf(row).some((thing) => things.has(thing));
}

export function describeRole(role: Role, plan: Plan): string {
  if (role === 'everyoneElse') return `the other ${thingsInRole(role, plan).size} things`;
  return role === 'twin' ? 'the benign twin' : `the ${role}`;
}
