/** Values of dashboard tokens by name, such as `thing`. */
export type TokenValues = Readonly<Record<string, string>>;

/**
 * A panel's search with its tokens filled in: `$thing|s$` becomes a quoted text, `$thing$` the text as it is.
 *
 * Dashboard Studio has more filters; a token with one that is not here throws, as does one without a value.
 */
export function fillTokens(query: string, values: TokenValues): string {
  return query.replace(
    /\$([A-Za-z_][\w.]*)(?:\|(\w+))?\$/g,
    (_, name: string, filter: string | undefined) => {
      const value = values[name];
      if (value === undefined) throw new Error(`no value for $${name}$`);
      if (filter === undefined) return value;
      if (filter === 's') return JSON.stringify(value);
      throw new Error(`unknown filter in $${name}|${filter}$`);
    },
  );
}
