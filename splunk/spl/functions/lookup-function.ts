import type { SpecialFunction } from '../eval/function-types.ts';
import { asText } from '../eval/value.ts';
import { isJsonObject, jsonToText, parseJson, renderJson, type JsonValue } from '../json/parse.ts';
import { createLookupMatcher } from '../knowledge/lookup-matcher.ts';

/** `lookup("table", json_object("input", value, …), json_array("output", …))`: one JSON object of outputs. */
export const lookupFunction: SpecialFunction = {
  arity: [3, 3],
  returns: 'text',
  compile: ([table, inputs, outputs], fault) => {
    if (table!.node.kind !== 'string') throw fault('The name of the lookup must be a quoted text.', 0);
    const name = table!.node.value;
    return (fields, context) => {
      const definition = context.lookups?.read(name);
      if (!definition) throw fault(`The lookup table '${name}' does not exist.`, 0);
      const given = parseJson(asText(inputs!.evaluate(fields, context)) ?? '');
      const wanted = parseJson(asText(outputs!.evaluate(fields, context)) ?? '');
      if (!isJsonObject(given) || !Array.isArray(wanted)) return null;
      const names = [...given.keys()];
      const match = createLookupMatcher(definition, names, context);
      const rows = match(names.map((key) => [jsonToText(given.get(key)!)]));
      if (rows.length === 0) return null;
      const result = new Map<string, JsonValue>();
      for (const output of wanted.map(jsonToText)) {
        const column = definition.table.columns.indexOf(output);
        const values = rows.map((row) => row[column] ?? '');
        result.set(output, values.length === 1 ? values[0]! : values);
      }
      return renderJson(result);
    };
  },
};
