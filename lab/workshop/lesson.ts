import type { Hold } from '#kernel';
import type { AwsClients } from '#pipeline';
import type { Scenario } from '../scenario/scenario.ts';
import type { LiveLab } from '../live-lab.ts';

/** What a participant has written behind `npm run lab -- check N`: `thing=pump-001 port=21`. */
export type Answers = Readonly<Record<string, string>>;

/** What a check found: that it holds, or in words what is missing, which tells where to look and not what is there. */
export type Finding = { readonly holds: true; readonly found: string } | { readonly missing: string };

/** One line of a checkpoint. It looks into the lab that runs; nothing is known beforehand. */
export interface Check {
  readonly name: string;
  look(lab: LiveLab, answers: Answers): Promise<Finding>;
}

/** A lesson of the workshop: what has happened when it begins, and what must be so when it ends. */
export interface Lesson {
  /** From 1. */
  readonly number: number;
  readonly title: string;
  /** Played on virtual time before the participant comes. What it expects guards the lesson itself. */
  readonly story: Scenario;
  /** What else is done before the participant comes, on virtual time; `hold` is given back while time passes. */
  readonly arrange?: (aws: AwsClients, hold: Hold) => Promise<void>;
  readonly checks: readonly Check[];
}
