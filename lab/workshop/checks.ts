import type { Check } from './lesson.ts';

/** A question whose answer is a cell of a search over the lab that runs. */
export interface Question {
  /** What the participant writes before the `=`. */
  readonly key: string;
  /** The question, ending in `?`. */
  readonly question: string;
  /** SPL with exactly one row. */
  readonly search: string;
  readonly field: string;
  /** Where to look, without saying what is there. */
  readonly hint: string;
}

/** The participant's answer must be what the search says. */
export function answered({ key, question, search, field, hint }: Question): Check {
  return {
    name: question,
    look: async (lab, answers) => {
      const given = answers[key];
      if (given === undefined) return { missing: `no answer yet: add ${key}=… to the command` };
      const { rows } = await lab.search(search);
      const cell = rows[0]?.[field];
      if (cell === undefined) return { missing: 'the lab has no data for it: start the lesson with reset' };
      const expected = [cell].flat().join(' ');
      return given.trim().toLowerCase() === expected.toLowerCase()
        ? { holds: true, found: `${key}=${given}` }
        : { missing: `${key}=${given} is not what Splunk says. ${hint}` };
    },
  };
}
