import { JsonNumber, parseJson, renderJson, type JsonObject, type JsonValue } from '../json/parse.ts';
import { columnNames, fromAllRows, withColumns } from '../rows/stream.ts';
import { boolean, oneOf, text } from '../syntax/arguments.ts';
import { toValues } from '../values/field-value.ts';
import { parseNumber, renderNumber } from '../values/number.ts';
import type { Command } from './command.ts';
import { fieldList, type FieldList } from './field-lists.ts';

/** What a text becomes; undefined when it is skipped. */
type Conversion = (value: string) => JsonValue | undefined;

function toNumber(value: string): JsonNumber | undefined {
  const number = parseNumber(value);
  if (Number.isNaN(number)) return undefined;
  // The text is kept where JSON can hold it, so that no digit is lost.
  const written = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value);
  return new JsonNumber(written ? value : renderNumber(number));
}

const toBoolean: Conversion = (value) => {
  const number = parseNumber(value);
  if (!Number.isNaN(number)) return number !== 0;
  if (/^(?:true|t|yes)$/i.test(value)) return true;
  return /^(?:false|f|no)$/i.test(value) ? false : undefined;
};

/** The datatype functions of the tojson page. */
const CONVERSIONS: Record<string, Conversion> = {
  auto: (value) => toNumber(value) ?? parseJson(value) ?? value,
  bool: toBoolean,
  json: (value) => toNumber(value) ?? parseJson(value),
  none: (value) => toNumber(value) ?? value,
  num: toNumber,
  str: (value) => value,
};

const TYPES = oneOf('auto', 'bool', 'json', 'none', 'num', 'str');
const OPTIONS = {
  default_type: TYPES,
  fill_null: boolean,
  include_internal: boolean,
  output_field: text,
};

interface Typed {
  fields: FieldList;
  convert: Conversion | undefined;
}

/** `tojson [TYPE(FIELDS)|FIELD]… [default_type=none] [fill_null=f] [include_internal=f] [output_field=_raw]`. */
export const tojson: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    const {
      default_type: type = 'none',
      fill_null: fillNull = false,
      include_internal: internal = false,
      output_field: target = '_raw',
    } = options;
    const typed = words.map(({ value, position }): Typed => {
      const call = /^(\w+)\(([^()]+)\)$/.exec(value);
      if (!call) return { fields: fieldList([value]), convert: undefined };
      const convert = CONVERSIONS[call[1]!.toLowerCase()];
      if (!convert) throw args.fail(`Unknown datatype '${call[1]}'.`, position, call[1]!.length);
      return { fields: fieldList([call[2]!]), convert };
    });
    const otherwise = CONVERSIONS[type]!;
    const conversionFor = (name: string): Conversion | undefined => {
      if (typed.length === 0) return internal || !name.startsWith('_') ? otherwise : undefined;
      const found = typed.find(({ fields }) => fields.matches(name));
      return found && (found.convert ?? otherwise);
    };
    return (input) =>
      fromAllRows(input, (rows, columns) => {
        const names = columnNames({ rows, columns });
        const conversions = new Map(names.map((name) => [name, conversionFor(name)]));
        for (const row of rows) {
          const object: JsonObject = new Map();
          for (const [name, convert] of conversions) {
            const value = row.get(name);
            if (value === undefined || !convert) continue;
            const items = toValues(value).map((one) => convert(one) ?? (fillNull ? null : undefined));
            const kept = items.filter((one) => one !== undefined);
            if (typeof value === 'string' && kept.length === 0) continue;
            object.set(name, typeof value === 'string' ? kept[0]! : kept);
          }
          row.set(target, renderJson(object));
        }
        return { rows, columns: withColumns(columns, [target]) };
      });
  },
};
