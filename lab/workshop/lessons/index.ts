import { UserError } from '#kernel';
import type { Lesson } from '../lesson.ts';
import { lookAround } from './1-look-around.ts';
import { rogueFtp } from './2-rogue-ftp.ts';
import { refused } from './3-refused.ts';
import { exfiltration } from './4-exfiltration.ts';
import { audit } from './5-audit.ts';
import { writeADetection } from './6-write-a-detection.ts';
import { splunkDown } from './7-splunk-down.ts';

/** The workshop, in order. */
export const LESSONS: readonly Lesson[] = [
  lookAround,
  rogueFtp,
  refused,
  exfiltration,
  audit,
  writeADetection,
  splunkDown,
];

/** Throws `LAB_USAGE` for a number that no lesson has. */
export function findLesson(number: string | undefined): Lesson {
  const lesson = LESSONS.find((candidate) => String(candidate.number) === number);
  if (lesson) return lesson;
  throw new UserError(
    'LAB_USAGE',
    number === undefined ? 'Which lesson?' : `There is no lesson "${number}".`,
    {
      hint: `Lessons: ${LESSONS.map(({ number: known, title }) => `${known} ${title}`).join('; ')}.`,
    },
  );
}
