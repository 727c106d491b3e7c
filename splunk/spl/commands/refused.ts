/** A command of Splunk that this engine does not run, and why. */
export interface Refusal {
  refused: string;
}

export const refuse = (refused: string): Refusal => ({ refused });
