/** A stanza of macros.conf. */
export interface MacroDefinition {
  definition: string;
  /** Names of the arguments, in order. */
  args?: readonly string[];
  /** `iseval=true`: the definition is an eval expression that gives the text. */
  isEval?: boolean;
  /** An eval expression over the arguments that must be true. */
  validation?: string;
  errorMessage?: string;
}
