import type { Answers, Finding, Lesson } from './lesson.ts';
import type { LiveLab } from '../live-lab.ts';

export interface CheckedLesson {
  readonly passed: boolean;
  readonly checks: readonly { readonly name: string; readonly finding: Finding }[];
}

/** Looks into the lab for everything that a lesson wants, one after another. */
export async function checkLesson(lesson: Lesson, lab: LiveLab, answers: Answers): Promise<CheckedLesson> {
  const checks = [];
  for (const check of lesson.checks) {
    checks.push({ name: check.name, finding: await check.look(lab, answers) });
  }
  return { passed: checks.every(({ finding }) => 'holds' in finding), checks };
}
