type Definition = Readonly<Record<string, unknown>>;

interface Input {
  readonly type: string;
  readonly options?: { readonly token?: string; readonly defaultValue?: unknown };
}

/** A dashboard's definition whose inputs begin with these values, as `form.thing=…` does in Splunk Web's addresses. */
export function withTokens(definition: Definition, tokens: Readonly<Record<string, string>>): Definition {
  const inputs = (definition['inputs'] ?? {}) as Record<string, Input>;
  const changed = Object.entries(inputs).map(([id, input]) => {
    const token = input.options?.token;
    const value = token === undefined ? undefined : tokens[token];
    if (value === undefined) return [id, input];
    return [id, { ...input, options: { ...input.options, defaultValue: value } }];
  });
  return { ...definition, inputs: Object.fromEntries(changed) };
}
